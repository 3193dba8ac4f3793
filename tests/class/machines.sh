#!/bin/sh
# Tries the recipes for many machines, each with a small class: GNU parallel over ssh to two hosts, a Slurm array, and the
# commands of the files for GitLab and GitHub. The hosts are network namespaces of this machine, each with an sshd of its
# own; Slurm runs on this node alone. All of it is gone at the end.
# usage: machines.sh path/to/runner [ssh] [slurm] [ci]        as root; exit 77: a tool is missing
set -eu
runner=$(realpath "${1:-build/runner}")
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- ssh slurm ci
here=$(dirname "$(realpath "$0")")
course=$(realpath "$here/../..")
[ "$runner" = "$course/build/runner" ] || { echo "The recipes use build/runner of the course: $course/build/runner"; exit 2; }
[ "$(id -u)" = 0 ] || { echo "skipped: network namespaces and Slurm need root"; exit 77; }
for tool in jq python3 parallel ip ssh /usr/sbin/sshd slurmctld slurmd sbatch bwrap; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is missing"; exit 77; }
done
students=6
work=$(mktemp -d)
started=""
end() {
  code=$?
  for pid in $started; do kill "$pid" 2>/dev/null || true; done
  for host in one two; do ip netns del "puzzles-$host" 2>/dev/null || true; done
  wait
  rm -rf "$work"
  exit "$code"
}
trap end EXIT INT TERM
number=0
while [ "$number" -lt "$students" ]; do
  mkdir -p "$work/class/student-$number"
  # Each has another text, so that each is judged.
  { cat "$course/tests/solutions/01_event_loop_basics.hpp"; echo "// $number"; } \
    >"$work/class/student-$number/01_event_loop_basics.hpp"
  number=$((number + 1))
done
chmod 755 "$work"

# all_graded FOLDER: every student is there, with a result of 01
all_graded() {
  passed=$(jq -r '.puzzles[] | select(.name == "01_event_loop_basics") | .verdict' "$1"/*.json | grep -c '^passed$' || true)
  [ "$passed" = "$students" ] || { echo "$2: $passed of $students students passed"; exit 1; }
  echo "== $2: $students of $students students graded"
}

try_ssh() {
  ssh-keygen -q -t ed25519 -N '' -f "$work/key"
  cp "$work/key.pub" "$work/authorized_keys"
  ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
  mkdir -p /run/sshd
  net=0
  for host in one two; do
    net=$((net + 1))
    ip netns add "puzzles-$host"
    ip link add "puzzles$net" type veth peer name "peer$net" netns "puzzles-$host"
    ip addr add "10.77.$net.1/24" dev "puzzles$net"
    ip link set "puzzles$net" up
    ip -n "puzzles-$host" addr add "10.77.$net.2/24" dev "peer$net"
    ip -n "puzzles-$host" link set "peer$net" up
    ip -n "puzzles-$host" link set lo up
    cat >"$work/sshd-$host" <<END
Port 2200
ListenAddress 10.77.$net.2
HostKey $work/host_key
AuthorizedKeysFile $work/authorized_keys
PidFile $work/sshd-$host.pid
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
END
    ip netns exec "puzzles-$host" /usr/sbin/sshd -D -f "$work/sshd-$host" -E "$work/sshd-$host.log" &
    started="$started $!"
    printf 'Host %s\n  HostName 10.77.%s.2\n' "$host" "$net" >>"$work/ssh_config"
  done
  cat >>"$work/ssh_config" <<END
Host *
  Port 2200
  User root
  IdentityFile $work/key
  StrictHostKeyChecking no
  UserKnownHostsFile $work/known_hosts
  LogLevel ERROR
END
  for host in one two; do
    for try in 1 2 3 4 5 6 7 8 9 10; do
      ssh -F "$work/ssh_config" "$host" true 2>/dev/null && break
      sleep 1
    done
  done
  # The recipe: ten students at a time there, two here. The course is in the same place on every host.
  ls -d "$work"/class/* | parallel --will-cite -N 2 --ssh "ssh -F $work/ssh_config" --sshlogin 1/one,1/two \
    --joblog "$work/joblog" "cd '$course' && build/runner grade --jobs 1 {} --out '$work/ssh'"
  cut -f2,4 "$work/joblog"
  for host in one two; do cut -f2 "$work/joblog" | grep -q "$host" || { echo "$host graded no student"; exit 1; }; done
  all_graded "$work/ssh" "GNU parallel over ssh to two hosts"
}

try_slurm() {
  cat >"$work/slurm.conf" <<END
ClusterName=puzzles
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
AuthType=auth/none
CredType=cred/none
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
StateSaveLocation=$work/slurm
SlurmdSpoolDir=$work/slurmd
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$(nproc)
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
  export SLURM_CONF="$work/slurm.conf"
  mkdir -p "$work/slurm" "$work/slurmd"
  slurmctld -D >/dev/null 2>&1 &
  started="$started $!"
  slurmd -D >/dev/null 2>&1 &
  started="$started $!"
  try=0
  until sinfo -h -o %t 2>/dev/null | grep -q idle; do
    try=$((try + 1))
    [ "$try" -lt 60 ] || { sinfo; tail -5 "$work"/slurm*.log; exit 1; }
    sleep 1
  done
  (cd "$course" && sbatch --wait --array=0-2 --cpus-per-task=1 --output="$work/slurm-%a.out" \
    tests/class/recipes/slurm.sh "$work/class" "$work/by-slurm") || { cat "$work"/slurm-*.out; exit 1; }
  tail -qn 1 "$work"/slurm-*.out
  all_graded "$work/by-slurm" "an array of Slurm"
}

# The commands that grade, out of the two files, run as their systems run them.
try_ci() {
  python3 -c 'import yaml' 2>/dev/null || { echo "skipped: python3-yaml is missing"; return; }
  mkdir -p "$work/checkout"
  ln -s "$course/build" "$work/checkout/build"
  ln -s "$work/class" "$work/checkout/class"
  python3 - "$here/recipes" "$work" <<'END'
import sys, yaml
recipes, work = sys.argv[1:]
gitlab = yaml.safe_load(open(recipes + "/gitlab-ci.yml"))
steps = [line for line in gitlab["grade"]["script"] if "runner grade" in line]
assert len(steps) == 1 and gitlab["grade"]["parallel"] == 5
open(work + "/gitlab.sh", "w").write(steps[0].replace("--out results", "--out gitlab") + "\n")
github = yaml.safe_load(open(recipes + "/github-matrix.yml"))
job = github["jobs"]["grade"]
steps = [step["run"] for step in job["steps"] if "runner grade" in step.get("run", "")]
assert len(steps) == 1 and len(job["strategy"]["matrix"]["share"]) == job["env"]["SHARES"]
open(work + "/github.sh", "w").write(steps[0].replace("--out results", "--out github") + "\n")
END
  cd "$work/checkout"
  for share in 0 1 2 3 4; do
    CI_NODE_TOTAL=5 CI_NODE_INDEX=$((share + 1)) sh -e "$work/gitlab.sh" >/dev/null
    SHARES=5 SHARE=$share sh -e "$work/github.sh" >/dev/null
  done
  all_graded gitlab "the jobs of GitLab"
  all_graded github "the matrix of GitHub"
}

"$runner" grade "$work/class/student-0" --out "$work/warm" >/dev/null  # builds what all share
for what in "$@"; do "try_$what"; done
