// Header-only Boost.JSON: its definitions stand here and nowhere else.
#include <boost/json/src.hpp>
