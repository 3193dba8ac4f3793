# list_provided.sh NM OUTPUT OBJECT…: the functions of these objects that any other file may define too (weak symbols).
# The output is touched only where it changes, since all that was compiled with it is compiled again then.
set -eu
nm=$1 output=$2
shift 2
"$nm" --defined-only "$@" | sed -n 's/^[0-9a-f]* W //p' | LC_ALL=C sort -u >"$output.new"
if cmp -s "$output.new" "$output"; then rm "$output.new"; else mv "$output.new" "$output"; fi
