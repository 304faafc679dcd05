// Photos of crews: what is taken in, and what a desk may look at.
#pragma once

#include <optional>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "engine/dispatch/photo_books.hpp"
#include "engine/flow/command.hpp"
#include "engine/flow/engine.hpp"

namespace lamplighter::flow {

inline constexpr std::size_t job_photo_bytes_max = 1U << 20;
inline constexpr int job_photo_side_max = 4096;  // pixels; beyond it a small file fills a browser's memory
inline constexpr int job_photos_max = 30;        // of one job

/// Turns a crew's request {kind: before|cause|after, occurred_at?, photo: {type, data: base64}} into the command `keep_photo`: the picture without what a
/// camera wrote beside it stands beside the body, which names it by its hash. Pure, and costs milliseconds: for the caller's thread, not the
/// engine's. Errors: invalid, naming the field: no such kind, no base64, not the type that it says, larger than `job_photo_bytes_max` or
/// `job_photo_side_max`, broken off.
Result<void> take_in_photo(Command&);

/// Keeps the photo once for each job, however often it comes. Errors: not_found, forbidden (of another crew), conflict (the job has
/// `job_photos_max`), invalid.
Result<Answer> on_keep_photo(Context&, Command const&);

/// {job, photos: [{number, kind, type, bytes, taken_at, received_at, crew}]}. Error: not_found.
Result<boost::json::object> view_job_photos(Store&, std::string_view job);
/// [{number, kind, taken_at}] for the crew itself.
boost::json::array photos_for_crew(Store&, JobId job);
std::optional<dispatch::PhotoBooks::Kept> job_photo(Store&, std::string_view job, int number);

}  // namespace lamplighter::flow
