// One field of a mapping file: a field name, or a map that says how its text is made.
#pragma once

#include "geo/mapping.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

/// What the field is for. `origin` takes the code of phases and positions; none for fields outside a layer.
struct MappedFieldPlace {
  geo::Target target;
  std::string_view name;
  geo::Origin* origin;
  geo::Mapping* mapping;  // takes decisions
};

/// Records in `problems` what is wrong, texts that the target's field cannot hold among it.
geo::MappedField read_mapped_field(schedules::yaml::Node const& node, MappedFieldPlace const& place,
                                   schedules::yaml::Problems& problems);

/// Takes what a person decided: a text, or the same in two languages, {en: …, zh: …}; or a list of these.
void read_decisions(schedules::yaml::Reader& reader, std::string_view key, geo::Mapping& mapping,
                    schedules::yaml::Problems& problems);

}  // namespace lamplighter::app
