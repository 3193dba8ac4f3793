// The last of what is precompiled, where there is the plugin, which knows this pragma: half of the time of an empty test.
#pragma puzzle instantiate_now
