// The last of what is precompiled where there is the plugin, which knows this pragma: half of an empty test's time.
#pragma puzzle instantiate_now
