// Asio's functions that are no templates, compiled once for the whole program.
#include <asio/impl/src.hpp>
