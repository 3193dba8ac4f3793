# To be sourced by the scripts here: ends one with exit code 77 where no class can be graded in a sandbox and looked at.
bwrap --ro-bind / / --unshare-user --unshare-pid true 2>/dev/null && command -v jq >/dev/null || {
  echo "skipped: bubblewrap makes no sandbox here, or jq is missing"
  exit 77
}
