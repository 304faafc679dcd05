// JSON schemas of answers in few words, so that seventy of them can be read at one sitting.
#pragma once

#include <string_view>

#include <boost/json/object.hpp>

namespace lamplighter::server {

/// `{id state started_at:t? steps:[{at:t note~}] outage:@Outage}`: names with types, a text where none stands. Types: `s` text, `t` time (RFC 3339),
/// `i` integer, `n` number, `b` true or false, `any`, `[…]` list, `{…}` object, `{*:…}` object of any names, `@Name` a component. `?` behind a type: may be
/// null; `~` behind a name: may be missing, all others are there. Objects may grow: names that do not stand here are no fault.
/// Asserts that the text is a shape.
boost::json::object schema_of_shape(std::string_view shape);

}  // namespace lamplighter::server
