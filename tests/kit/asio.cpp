// Asio's own code, compiled once where it is compiled separately.
#ifdef ASIO_SEPARATE_COMPILATION
#include <asio/impl/src.hpp>
#endif
