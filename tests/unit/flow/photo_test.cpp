// Tests of crews' photos: what is taken in, kept once and shown, and what a camera wrote beside the picture.
#include <catch2/catch.hpp>

#include <boost/json/parse.hpp>

#include "engine/flow/forgetting.hpp"
#include "engine/flow/photo_bytes.hpp"
#include "engine/flow/photo_flow.hpp"
#include "tests/unit/flow/dispatch_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

std::string base64(std::string_view bytes) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += i + k > bytes.size() ? '=' : digits[bits >> (18 - 6 * k) & 0x3F];
  }
  return out;
}

std::string const place = "GPS 39.9 N 116.4 E";

std::string segment(char marker, std::string const& content) {
  auto const length = content.size() + 2;
  return std::string("\xFF") + marker + static_cast<char>(length >> 8) + static_cast<char>(length & 0xFF) + content;
}
/// A JPEG of 640 × 480 with its place in APP1, a comment, and something behind its end. Parts as ITU T.81 names them.
std::string jpeg(std::string const& told = place, int width = 640) {
  std::string const frame = std::string("\x08\x01\xE0", 3) + static_cast<char>(width >> 8) + static_cast<char>(width & 0xFF) + std::string("\x01\x01\x11\x00", 4);
  std::string const scan = std::string("\x01\x01\x00\x00\x3F\x00", 6);
  auto out = std::string("\xFF\xD8") + segment('\xE0', std::string("JFIF\0\x01\x02\x00\x00\x01\x00\x01\x00\x00", 14));
  if (!told.empty()) out += segment('\xE1', std::string("Exif\0\0", 6) + told) + segment('\xFE', "camera of Test Person");
  out += segment('\xC0', frame) + segment('\xDA', scan) + std::string("\x12\xFF\x00\x34\xFF\xD0\x56", 7) + "\xFF\xD9";
  return told.empty() ? out : out + "thumbnail " + told;
}

std::string bigs(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
  return out;
}
std::string smalls(std::uint32_t value, int count = 4) {
  std::string out;
  for (int i = 0; i < count; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}
std::string chunk(std::string const& type, std::string const& data) { return bigs(static_cast<std::uint32_t>(data.size())) + type + data + bigs(0); }
std::string png() {
  return std::string("\x89PNG\r\n\x1A\n", 8) + chunk("IHDR", bigs(32) + bigs(16) + std::string("\x08\x02\x00\x00\x00", 5)) + chunk("eXIf", place) +
         chunk("tEXt", "Author Test Person") + chunk("IDAT", "data") + chunk("IEND", "");
}
std::string riff(std::string const& type, std::string data) {
  auto const length = static_cast<std::uint32_t>(data.size());
  if (data.size() % 2 != 0) data += '\0';
  return type + smalls(length) + data;
}
std::string webp() {
  auto const body = std::string("WEBP") + riff("VP8X", std::string("\x0C\x00\x00\x00", 4) + smalls(99, 3) + smalls(49, 3)) + riff("VP8L", "\x2F" + smalls(0) + "d") +
                    riff("EXIF", place) + riff("XMP ", "<x>Test Person</x>");
  return "RIFF" + smalls(static_cast<std::uint32_t>(body.size())) + body;
}

std::optional<Picture> drawn(std::string const& bytes) {
  return drawn_parts({reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size()});
}
bool tells(Picture const& picture) {
  std::string const text(picture.bytes.begin(), picture.bytes.end());
  return text.find("GPS") != std::string::npos || text.find("Person") != std::string::npos || text.find("thumbnail") != std::string::npos;
}

std::string body(std::string const& bytes, std::string const& type = "image/jpeg", std::string const& kind = "before", std::string const& more = "") {
  return R"({"kind": ")" + kind + R"(", "photo": {"type": ")" + type + R"(", "data": ")" + base64(bytes) + R"("})" + more + "}";
}

/// Crew C7 is at the fault behind FUS2.
struct PhotoScene : DispatchScene {
  PhotoScene() : DispatchScene(drawn_feeder) {
    crew("C7");
    job = fault("FUS2");
    commit_to(job, "C7");
    step(job, "acknowledged", "", {"C7", "crew"});
  }
  Result<Answer> send(std::string const& text, std::string const& actor = "C7") {
    Command command{.kind = CommandKind::crew_word, .actor = {actor, "crew"}, .object = job.ref, .body = boost::json::parse(text).as_object(), .idempotency_key = {}};
    if (auto const taken = take_in_photo(command); !taken) return tl::unexpected<Error>(taken.error());
    auto ctx = context();
    return on_keep_photo(ctx, command);
  }
  boost::json::array kept() { return view_job_photos(store(), job.ref).value().at("photos").as_array(); }
  dispatch::Job job;
};

}  // namespace

TEST_CASE("a photo leaves behind where it was taken, by whom and its thumbnail, and is still whole") {
  auto const photo = drawn(jpeg());
  REQUIRE(photo);
  CHECK_FALSE(tells(*photo));
  CHECK(photo->width == 640);
  CHECK(photo->height == 480);
  auto const plain = jpeg("");
  CHECK(std::string(photo->bytes.begin(), photo->bytes.end()) == plain);
  auto const drawing = drawn(png());
  REQUIRE(drawing);
  CHECK_FALSE(tells(*drawing));
  CHECK(drawing->width == 32);
  CHECK(drawing->bytes.size() == png().size() - (12 + place.size()) - (12 + 18));
  auto const web = drawn(webp());
  REQUIRE(web);
  CHECK_FALSE(tells(*web));
  CHECK(web->width == 100);
  CHECK(web->height == 50);
  CHECK(web->bytes[20] == 0);  // it says no more that EXIF and XMP follow
  CHECK(web->bytes[4] + 256 * web->bytes[5] + 8 == static_cast<int>(web->bytes.size()));
  CHECK(drawn({web->bytes.begin(), web->bytes.end()}));
}

TEST_CASE("of what programs write into a JPEG only the fields that draw are kept, once: no thumbnail, no extension, nothing behind or reserved") {
  auto const fields = std::string("JFIF\0\x01\x02\x00\x00\x01\x00\x01", 12);
  auto const adobe = std::string("Adobe\0\x64\x00\x00\x00\x00\x01", 12);
  auto const frames = jpeg("").substr(2 + 18);
  auto const photo = drawn("\xFF\xD8" + segment('\xE0', fields + "\x01\x02thumbnail") + segment('\xE0', std::string("JFXX\0\x10", 6) + place) +
                           segment('\xEE', adobe + place) + segment('\xEE', adobe + place) + segment('\xE0', fields + place) + segment('\xF0', place) +
                           segment('\x02', place) + segment('\xE0', std::string("JFIF\0GPS", 8)) + frames);
  REQUIRE(photo);
  CHECK_FALSE(tells(*photo));
  CHECK(std::string(photo->bytes.begin(), photo->bytes.end()) ==
        "\xFF\xD8" + segment('\xE0', fields + std::string(2, '\0')) + segment('\xEE', adobe) + frames);
}

TEST_CASE("a picture is as large as the largest size that stands anywhere in it") {
  auto const frame = [](int width, int height) {
    return std::string("\x08") + static_cast<char>(height >> 8) + static_cast<char>(height & 0xFF) + static_cast<char>(width >> 8) + static_cast<char>(width & 0xFF) +
           std::string("\x01\x01\x11\x00", 4);
  };
  auto const framed = [&](std::string const& segments) { return drawn("\xFF\xD8" + segments + jpeg("").substr(2)); };
  auto const twice = framed(segment('\xC2', frame(5000, 100)));
  REQUIRE(twice);
  CHECK(twice->width == 5000);
  CHECK(twice->height == 480);
  CHECK(framed(segment('\xDE', frame(10, 6000))).value().height == 6000);
  CHECK(framed(segment('\xDC', "\x20\x01")).value().height == 0x2001);
  CHECK_FALSE(framed(segment('\xC0', frame(640, 0))));

  auto const lossless = [](std::uint32_t width, std::uint32_t height) { return riff("VP8L", "\x2F" + smalls((width - 1) | (height - 1) << 14) + "d"); };
  auto const lossy = [](std::uint32_t width, std::uint32_t height) {
    return riff("VP8 ", std::string("\x30\x01\x00\x9D\x01\x2A", 6) + smalls(width, 2) + smalls(height, 2));
  };
  auto const canvas = riff("VP8X", smalls(0) + smalls(99, 3) + smalls(49, 3));
  auto const moving = [](std::uint32_t width, std::uint32_t height, std::string const& data) {
    return riff("ANMF", smalls(0, 3) + smalls(0, 3) + smalls(width - 1, 3) + smalls(height - 1, 3) + smalls(0) + data);
  };
  auto const size_of = [](std::string const& chunks) {
    auto const found = drawn("RIFF" + smalls(static_cast<std::uint32_t>(chunks.size() + 4)) + "WEBP" + chunks);
    return found ? std::pair(found->width, found->height) : std::pair(0, 0);
  };
  CHECK(size_of(canvas + lossless(5000, 20)) == std::pair(5000, 50));
  CHECK(size_of(canvas + lossy(20, 9000)) == std::pair(100, 9000));
  CHECK(size_of(canvas + moving(6000, 10, lossy(10, 10))) == std::pair(6000, 50));
  CHECK(size_of(canvas + moving(10, 10, riff("ALPH", "abc") + lossless(10, 7000))) == std::pair(100, 7000));
  CHECK(size_of(lossy(30, 40)) == std::pair(30, 40));
}

TEST_CASE("what breaks off, wherever it does, is no photo") {
  for (auto const& whole : {jpeg(""), png(), webp()}) {
    for (std::size_t length = 0; length < whole.size(); ++length) CHECK_FALSE(drawn(whole.substr(0, length)));
    CHECK(drawn(whole));
  }
  CHECK_FALSE(drawn("<svg onload='alert(1)'/>"));
  CHECK_FALSE(drawn(std::string("\xFF\xD8\xFF\xE1\x00\x00", 6)));
}

TEST_CASE("a crew's photo is kept with its true time, of what it is, and by whom") {
  PhotoScene scene;
  auto const taken = scene.now();
  scene.pass(20min);
  auto const answer = scene.send(body(jpeg(), "image/jpeg", "cause", R"(, "occurred_at": ")" + to_rfc3339(taken) + "\""));
  REQUIRE(answer);
  CHECK(answer->kind == Answer::Kind::created);
  CHECK(answer->body.at("photo").as_int64() == 1);
  auto const rows = scene.kept();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].at("kind").as_string() == "cause");
  CHECK(rows[0].at("taken_at").as_string() == to_rfc3339(taken));
  CHECK(rows[0].at("received_at").as_string() == to_rfc3339(scene.now()));
  CHECK(rows[0].at("crew").as_string() == "C7");
  auto const found = job_photo(scene.store(), scene.job.ref, 1);
  REQUIRE(found);
  CHECK(std::string(found->bytes.begin(), found->bytes.end()) == jpeg(""));
  CHECK_FALSE(job_photo(scene.store(), scene.job.ref, 2));
  CHECK_FALSE(job_photo(scene.store(), "none", 1));
  CHECK(photos_for_crew(scene.store(), scene.job.id).size() == 1);
}

TEST_CASE("the same photo sent again is kept once and gets the first answer, whatever key it comes with") {
  PhotoScene scene;
  REQUIRE(scene.send(body(jpeg())));
  auto const again = scene.send(body(jpeg()));
  REQUIRE(again);
  CHECK(again->novelty == Answer::Novelty::repeat);
  CHECK(again->body.at("photo").as_int64() == 1);
  CHECK(scene.send(body(png(), "image/png"))->body.at("photo").as_int64() == 2);
  CHECK(scene.kept().size() == 2);
}

TEST_CASE("the same picture said later to show something else does, and a late repetition of the first word changes nothing") {
  PhotoScene scene;
  auto const at = [&](milliseconds before) { return R"(, "occurred_at": ")" + to_rfc3339(scene.now() - before) + "\""; };
  auto const said = [&](std::string const& kind, milliseconds before) { return scene.send(body(jpeg(), "image/jpeg", kind, at(before))).value(); };
  CHECK(said("before", 10min).body.at("kind") == "before");
  auto const corrected = said("after", 5min);
  CHECK(corrected.body.at("photo").as_int64() == 1);
  CHECK(corrected.body.at("kind") == "after");
  CHECK(corrected.body.at("was") == "before");
  CHECK(corrected.novelty == Answer::Novelty::repeat);
  CHECK(said("before", 10min).body.at("kind") == "after");  // the first one once more
  REQUIRE(scene.kept().size() == 1);
  CHECK(scene.kept()[0].at("kind").as_string() == "after");
}

TEST_CASE("what a crew saw is taken after its job went on to another crew, or is over; of a job that it never had nothing is") {
  PhotoScene scene;
  scene.crew("C8");
  scene.step(scene.job, "returned", R"(, "note": "needs a lift")", {"C7", "crew"});
  scene.commit_to(scene.job, "C8");
  REQUIRE(scene.send(body(jpeg())));
  CHECK(scene.kept()[0].at("crew").as_string() == "C7");
  {
    auto ctx = scene.context();
    cancel_jobs(ctx, scene.job.outage);
  }
  CHECK(scene.send(body(png(), "image/png")));
  scene.crew("C9");
  CHECK(scene.send(body(jpeg("", 77)), "C9").error().kind == Error::Kind::forbidden);
}

TEST_CASE("what is no photo, too large, or not what it says is refused by name, and another crew may not add to a job") {
  PhotoScene scene;
  auto const refused = [&](std::string const& text) { return scene.send(text).error().message; };
  CHECK_THAT(refused(body(jpeg(), "image/png")), Catch::Contains("not what its type says"));
  CHECK_THAT(refused(body("<svg/>", "image/svg+xml")), Catch::Contains("not what its type says"));
  CHECK_THAT(refused(body(jpeg("").substr(0, 40))), Catch::Contains("broken"));
  CHECK_THAT(refused(body(jpeg("", 5000))), Catch::Contains("4096 pixels"));
  CHECK_THAT(refused(body("\xFF\xD8\xFF" + std::string(job_photo_bytes_max, 'x'))), Catch::Contains("1 MiB"));
  CHECK_THAT(refused(R"({"kind": "before", "photo": {"type": "image/jpeg", "data": "?"}})"), Catch::Contains("base64"));
  CHECK_THAT(refused(R"({"kind": "before"})"), Catch::Contains("photo"));
  CHECK(scene.send(body(jpeg(), "image/jpeg", "selfie")).error().field == "kind");
  CHECK(scene.send(body(jpeg(), "image/jpeg", "before", R"(, "note": "x")")).error().field == "note");
  CHECK(scene.send(body(jpeg(), "image/jpeg", "before", R"(, "occurred_at": ")" + to_rfc3339(scene.now() + 1h) + "\"")).error().field == "occurred_at");
  CHECK(scene.send(body(jpeg()), "C8").error().kind == Error::Kind::forbidden);
  CHECK(scene.kept().empty());
}

TEST_CASE("a job keeps so many photos and no more, and says so") {
  PhotoScene scene;
  for (int i = 0; i < job_photos_max; ++i) REQUIRE(scene.send(body(jpeg("", 100 + i))));
  auto const refused = scene.send(body(jpeg("", 99)));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
  CHECK(scene.send(body(jpeg("", 100)))->novelty == Answer::Novelty::repeat);
}

TEST_CASE("photos go with the record of their outage when it is redacted whole, and when their time is over") {
  PhotoScene scene;
  REQUIRE(scene.send(body(jpeg())));
  auto const outage = scene.store().outages().find(scene.job.outage)->ref;
  REQUIRE(scene.apply(on_redact_record, R"({"reason": "asked", "fields": ["name"]})", outage, {"root", "admin"}));
  CHECK(scene.kept().size() == 1);
  auto const gone = scene.apply(on_redact_record, R"({"reason": "asked"})", outage, {"root", "admin"});
  REQUIRE(gone);
  CHECK(gone->body.at("photos_removed").as_int64() == 1);
  CHECK(scene.kept().empty());
}

}  // namespace lamplighter::flow
