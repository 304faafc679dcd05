// Loads a folder of templates, checks each against the table of texts, and finds the one that fits.
#include "engine/notice/templates.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "engine/notice/template_text.hpp"
#include "engine/notice/text_variables.hpp"
#include "notifiers/text.hpp"
#include "schedules/nearest.hpp"

namespace lamplighter::notice {
namespace {

constexpr std::string_view suffix = ".mustache";
constexpr std::string_view subject_mark = "subject:";
// Left out of a text that is too long; area, line and time never are.
constexpr std::array<std::string_view, 2> droppable{"hint", "link"};  // in this order

struct Key {
  std::string stage, language, channel;
  auto operator<=>(Key const&) const = default;
};

struct Loaded {
  TemplateText subject;
  TemplateText body;
  int parts_max = 0;  // 0: no limit
};

std::string to_text(Key const& key) { return key.stage + '.' + key.language + '.' + key.channel; }

int parts_of(std::string const& body) {
  auto const parts = notifiers::count_parts(body, {.parts_max = 32});
  return parts ? *parts : 33;
}

/// The text, shortened by what may be dropped when it takes more parts than it should.
Result<Rendered> render_loaded(Loaded const& loaded, Variables variables) {
  auto body = loaded.body.render(variables);
  if (body && loaded.parts_max != 0 && loaded.body.has_section("rate")) {
    auto without = variables;
    without.erase("rate");
    auto const shorter = loaded.body.render(without);
    if (shorter && parts_of(*shorter) < parts_of(*body)) {  // asking for a rating is not worth a part of its own
      variables = std::move(without);
      body = shorter;
    }
  }
  for (auto const name : droppable) {
    if (!body || loaded.parts_max == 0 || !loaded.body.has_section(name)) continue;
    if (parts_of(*body) <= loaded.parts_max) break;  // nor is it too long for the next
    variables.erase(std::string(name));
    body = loaded.body.render(variables);
  }
  if (!body) return tl::unexpected(body.error());
  auto subject = loaded.subject.render(variables);
  if (!subject) return tl::unexpected(subject.error());
  auto text = without_controls(*body, LineEnds::keep);
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  if (text.empty()) return fail(Error::Kind::failed, "the text is empty");
  return Rendered{without_controls(*subject, LineEnds::to_spaces), std::move(text)};
}

/// Reads and checks one file; problems go to a list, so that a person sees them all.
class FileCheck {
 public:
  FileCheck(std::string file, std::vector<std::string>& problems) : file_(std::move(file)), problems_(problems) {}

  std::optional<Key> key_of_name() {
    auto const name = file_.substr(0, file_.size() - suffix.size());
    auto const first = name.find('.');
    auto const second = first == std::string::npos ? first : name.find('.', first + 1);
    if (second == std::string::npos || name.find('.', second + 1) != std::string::npos) {
      problem("the name is not STAGE.LANGUAGE.CHANNEL.mustache");
      return std::nullopt;
    }
    Key key{name.substr(0, first), name.substr(first + 1, second - first - 1), name.substr(second + 1)};
    if (!text_stage(key.stage)) problem(fmt::format("unknown stage '{}' in the name", key.stage));
    if (!is_text_language(key.language)) problem(fmt::format("unknown language '{}' in the name", key.language));
    if (!is_text_channel(key.channel)) {
      problem(fmt::format("unknown channel '{}' in the name; known are any, email, sms, spool, voice", key.channel));
    }
    return key;
  }

  std::optional<Loaded> load(std::string content, Key const& key) {
    std::string subject;
    if (content.starts_with(subject_mark)) {
      auto const end = std::min(content.find('\n'), content.size());
      subject = content.substr(subject_mark.size(), end - subject_mark.size());
      subject.erase(0, subject.find_first_not_of(' '));
      content.erase(0, std::min(end + 1, content.size()));
    }
    auto parsed_subject = TemplateText::parse(subject);
    auto parsed_body = TemplateText::parse(content);
    if (!parsed_subject) problem(parsed_subject.error().message);
    if (!parsed_body) problem(parsed_body.error().message);
    auto const stage = text_stage(key.stage);
    if (!parsed_subject || !parsed_body || !stage) return std::nullopt;
    Loaded loaded{std::move(*parsed_subject), std::move(*parsed_body), has_parts(key.channel) ? stage->parts_max : 0};
    check_names(loaded, *stage);
    check_length(loaded, *stage, key.language);
    return loaded;
  }

  void problem(std::string const& what) { problems_.push_back(fmt::format("template {}: {}", file_, what)); }

 private:
  void check_names(Loaded const& loaded, TextStage const& stage) {
    std::vector<std::string> const known(stage.variables.begin(), stage.variables.end());
    for (auto const* text : {&loaded.subject, &loaded.body}) {
      for (auto const& name : text->names()) {
        if (std::ranges::find(known, name) != known.end()) continue;
        problem(fmt::format("unknown variable '{}'; did you mean '{}'?", name, schedules::nearest_name(name, known)));
      }
    }
    auto const used = loaded.body.unconditional_names();
    for (auto const& group : stage.required) {
      bool const is_named = std::ranges::any_of(group, [&](auto name) { return std::ranges::find(used, name) != used.end(); });
      if (!is_named) problem(fmt::format("must name {} outside every section", fmt::join(group, " or ")));
    }
    if (std::ranges::find(used, "link") != used.end()) problem("'link' is not always there: write {{#link}}…{{link}}…{{/link}}");
    auto const named = loaded.body.names();
    for (auto const name : stage.required_anywhere) {
      if (std::ranges::find(named, name) == named.end()) {
        problem(fmt::format("must name {0}, for example as {{{{#{0}}}}}…{{{{{0}}}}}…{{{{/{0}}}}}", name));
      }
    }
  }

  void check_length(Loaded const& loaded, TextStage const& stage, std::string_view language) {
    auto const rendered = render_loaded(loaded, longest_values(stage, language));
    if (!rendered) return;  // an unknown variable, reported above
    if (auto const encoding = notifiers::encoding_of(rendered->body); !encoding) {
      problem(encoding.error().message);
      return;
    }
    // Asked by length alone: of the longest values one may be moved whole into a part more, so that no time is cut.
    auto const parts_max = static_cast<std::size_t>(loaded.parts_max);
    if (parts_max == 0 || notifiers::count_parts(rendered->body, {.parts_max = parts_max})) return;
    problem(fmt::format("takes {} parts with the longest values, {} are allowed; shorten it or put what may go into "
                        "{{{{#hint}}}}…{{{{/hint}}}}", parts_of(rendered->body), loaded.parts_max));
  }

  std::string file_;
  std::vector<std::string>& problems_;
};

}  // namespace

struct Templates::Impl {
  std::map<Key, Loaded> loaded;

  Loaded const* exact(std::string_view stage, std::string_view language, std::string_view channel) const {
    auto const found = loaded.find(Key{std::string(stage), std::string(language), std::string(channel)});
    return found == loaded.end() ? nullptr : &found->second;
  }
  Loaded const* in_language(std::string_view stage, std::string_view language, std::string_view channel) const {
    auto const* own = exact(stage, language, channel);
    return own != nullptr ? own : exact(stage, language, "any");
  }
  /// The language asked for, else the first by name that has the text: a foreign text beats silence.
  Loaded const* nearest(std::string_view stage, std::string_view language, std::string_view channel) const {
    if (auto const* own = in_language(stage, language, channel)) return own;
    for (auto const& [key, text] : loaded) {
      if (key.stage == stage && (key.channel == channel || key.channel == "any")) return &text;
    }
    return nullptr;
  }
};

Templates::Templates(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Templates::Templates(Templates&&) noexcept = default;
Templates& Templates::operator=(Templates&&) noexcept = default;
Templates::~Templates() = default;

Result<Templates> Templates::load(std::string const& folder) {
  std::error_code trouble;
  std::vector<std::filesystem::path> files;
  for (auto entry = std::filesystem::directory_iterator(folder, trouble);
       !trouble && entry != std::filesystem::directory_iterator(); entry.increment(trouble)) {
    if (entry->path().extension() == suffix) files.push_back(entry->path());
  }
  if (trouble) {
    return fail(Error::Kind::usage, fmt::format("templates: cannot read folder {}: {}", folder, trouble.message()),
                "templates");
  }
  std::ranges::sort(files);
  std::vector<std::string> problems;
  auto impl = std::make_unique<Impl>();
  for (auto const& path : files) {
    FileCheck check(path.filename().string(), problems);
    auto key = check.key_of_name();
    std::ifstream input(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(input), {}};
    if (!input) check.problem("cannot be read");
    if (!key || !input) continue;
    if (auto loaded = check.load(std::move(content), *key)) impl->loaded.emplace(std::move(*key), std::move(*loaded));
  }
  if (files.empty()) problems.push_back(fmt::format("templates: folder {} has no *.mustache file", folder));
  if (!problems.empty()) return fail(Error::Kind::usage, fmt::format("{}", fmt::join(problems, "\n")), "templates");
  return Templates(std::move(impl));
}

Result<Rendered> Templates::render(std::string_view stage, std::string_view language, std::string_view channel,
                                   Variables const& variables) const {
  auto const* found = impl_->nearest(stage, language, channel);
  if (found == nullptr) {
    return fail(Error::Kind::not_found, fmt::format("no template for stage {} and channel {}; add {}.{}.any.mustache", stage,
                                                    channel, stage, language));
  }
  auto rendered = render_loaded(*found, variables);
  if (rendered) return rendered;
  auto error = rendered.error();
  error.message = fmt::format("template {}.{}.{}: {}", stage, language, channel, error.message);
  return tl::unexpected(std::move(error));
}

bool Templates::uses(std::string_view stage, std::string_view language, std::string_view channel, std::string_view variable) const {
  auto const* found = impl_->nearest(stage, language, channel);
  if (found == nullptr) return false;
  auto const names = found->body.names();
  return std::ranges::find(names, variable) != names.end();
}

bool Templates::has(std::string_view stage, std::string_view language, std::string_view channel) const {
  return impl_->in_language(stage, language, channel) != nullptr;
}

std::vector<std::string> Templates::names() const {
  std::vector<std::string> result;
  for (auto const& [key, text] : impl_->loaded) result.push_back(to_text(key));
  return result;
}

}  // namespace lamplighter::notice
