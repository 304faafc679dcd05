// Holds a JSON value against a schema of the API document.
#pragma once

#include <string>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace lamplighter::test {

/// The first thing that is wrong with `value` by `schema` (of the keywords that our document uses), with its place; empty when nothing is.
/// `document` has the components that the schema refers to.
std::string schema_wrong(boost::json::object const& document, boost::json::object const& schema, boost::json::value const& value, std::string const& place = "");

}  // namespace lamplighter::test
