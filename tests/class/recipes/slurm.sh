#!/bin/sh
# A class as an array of jobs: each grades every SLURM_ARRAY_TASK_COUNT-th student, all into one folder.
# In the course's folder, which all nodes see:
#   sbatch --array=0-9 --cpus-per-task=2 tests/class/recipes/slurm.sh /shared/class /shared/results
set -eu
class=$1
results=$2
# A course that is not built yet is built by the first job; the others wait for it.
cd "${COURSE:-$SLURM_SUBMIT_DIR}"
ls -d "$class"/* | awk "NR % $SLURM_ARRAY_TASK_COUNT == $SLURM_ARRAY_TASK_ID" |
  xargs -d '\n' -r build/runner grade --jobs "${SLURM_CPUS_PER_TASK:-1}" --out "$results"
