// Carries a call: SDP offer, INVITE, sound in both directions, keys, BYE.
#include "notifiers/voice_session.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "notifiers/voice_audio.hpp"
#include "notifiers/voice_keys.hpp"
#include "notifiers/voice_libre.hpp"

namespace lamplighter::notifiers {
namespace {

using namespace std::chrono_literals;

constexpr auto ringing_tick = 50ms;
constexpr int event_payload_type = 101;  // what nearly everybody uses, and some send without reading our offer
constexpr int failures_in_a_row_max = 250;  // five seconds of sound that no network took

CallFrames frames_of(SpokenCall const& sound) {
  return {frames_in(*sound.greeting), frames_in(*sound.message), frames_in(*sound.ending)};
}

CallLimits limits_of(SipSettings const& settings, CallOrder const& order) {
  auto limits = settings.limits;
  limits.plays_max = order.plays;
  if (order.validity > 0min) limits.ring = std::min<std::chrono::milliseconds>(limits.ring, order.validity);
  return limits;
}

/// What libre asks for when the server wants to know who calls. Its own object of libre, for a BYE may still be asked for
/// it when the call is gone.
struct Credentials {
  std::string user, password;
  Asked asked = Asked::no_credentials;
};

Referenced<Credentials> make_credentials(SipSettings const& settings) {
  auto* memory = mem_zalloc(sizeof(Credentials), [](void* object) { std::destroy_at(static_cast<Credentials*>(object)); });
  return Referenced<Credentials>{new (memory) Credentials{settings.user, settings.password}};
}

int give_credentials(char** user, char** password, char const*, void* from) {
  auto& credentials = *static_cast<Credentials*>(from);
  if (credentials.user.empty()) return EAUTH;
  credentials.asked = Asked::credentials;
  int const error = str_dup(user, credentials.user.c_str());
  return error != 0 ? error : str_dup(password, credentials.password.c_str());
}

bool is_named(sdp_format const* format, char const* name) { return format != nullptr && str_casecmp(format->name, name) == 0; }

}  // namespace

struct CallSession::Impl {
  Impl(SipSettings const& settings_of_line, CallOrder call, OnOver over)
      : settings(settings_of_line),
        order(std::move(call)),
        on_over(std::move(over)),
        course(limits_of(settings_of_line, order), frames_of(order.sound), libre_now()) {
    tmr_init(&timer);
  }
  ~Impl() { tmr_cancel(&timer); }
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;

  void begin(CallPlaces const& places, sipsess_sock* sock) {
    if (auto const error = open_sound(*places.own); error != 0) return fail_before(fmt::format("no socket for sound: {}", words(error)));
    if (auto const error = invite(places, sock); error != 0) return fail_before(fmt::format("the call cannot be begun: {}", words(error)));
    tick();
  }

  static std::string words(int error) {
    char buffer[128];
    return str_error(error, buffer, sizeof buffer);
  }

  void fail_before(std::string why) {
    course.on_refusal({SubmissionOutcome::Kind::rejected_temporarily, ServerReach::in_trouble, std::move(why)});
    tick();
  }

  int open_sound(sa const& own) {
    sa local = own;
    sa_set_port(&local, 0);
    struct rtp_sock* opened = nullptr;
    if (auto const error = rtp_listen(&opened, IPPROTO_UDP, &local, static_cast<std::uint16_t>(settings.sound_port_min),
                                      static_cast<std::uint16_t>(settings.sound_port_max), false, on_sound, nullptr, this)) {
      return error;
    }
    sound.reset(opened);
    sdp_session* made = nullptr;
    if (auto const error = sdp_session_alloc(&made, &local)) return error;
    description.reset(made);
    if (auto const error = sdp_media_add(&media, made, "audio", sa_port(rtp_local(opened)), "RTP/AVP")) return error;
    bool const is_alaw_first = settings.codec == VoiceCodec::alaw;
    auto const add = [&](char const* id, char const* name, char const* parameters) {
      return sdp_format_add(nullptr, media, false, id, name, telephone_rate, 1, nullptr, nullptr, nullptr, false,
                            parameters == nullptr ? nullptr : "%s", parameters);
    };
    int error = is_alaw_first ? add("8", "PCMA", nullptr) : add("0", "PCMU", nullptr);
    error |= is_alaw_first ? add("0", "PCMU", nullptr) : add("8", "PCMA", nullptr);
    error |= add("101", "telephone-event", "0-15");
    error |= sdp_media_set_lattr(media, true, "ptime", "%d", static_cast<int>(sound_frame.count()));
    return error;
  }

  int invite(CallPlaces const& places, sipsess_sock* sock) {
    mbuf* offer = nullptr;
    if (auto const error = sdp_encode(&offer, description.get(), true)) return error;
    Referenced<mbuf> const body{offer};
    auto const to = fmt::format("sip:{}@{}", order.number, places.domain);
    auto const hop = fmt::format("<sip:{};lr>", places.server);
    bool const is_direct = places.domain == places.server;
    char const* routes[] = {hop.c_str()};
    auto const contact = settings.user.empty() ? std::string("lamplighter") : settings.user;
    sipsess* made = nullptr;
    auto const error = sipsess_connect(&made, sock, to.c_str(), nullptr, places.from.c_str(), contact.c_str(), is_direct ? nullptr : routes,
                                       is_direct ? 0 : 1, "application/sdp", offer, give_credentials, credentials.get(), true, on_offer, on_answer,
                                       on_progress, on_established, on_info, nullptr, on_closed, this,
                                       "X-Lamplighter-Attempt: %lld\r\n", static_cast<long long>(order.attempt.value));
    if (error == 0) session.reset(made);
    return error;
  }

  // One step of the course; the timer calls it again until the call is over.
  void tick() {
    auto const step = course.step(libre_now());
    switch (step.act) {
      case CallAct::wait: return again(course.is_answered() ? sound_frame : ringing_tick);
      case CallAct::silence: send(nullptr, 0); break;
      case CallAct::greeting: send(order.sound.greeting.get(), step.frame); break;
      case CallAct::message: send(order.sound.message.get(), step.frame); break;
      case CallAct::ending: send(order.sound.ending.get(), step.frame); break;
      case CallAct::hang_up: session.reset(); return again(sound_frame);  // libre sends the BYE
      case CallAct::cancel:
      case CallAct::over: return finish();
    }
    if (failures_in_a_row > failures_in_a_row_max) return stop("no network took the sound");
    next_frame_at = std::max(next_frame_at + sound_frame, libre_now() - 10 * sound_frame);
    again(std::max(0ms, next_frame_at - libre_now()));
  }

  void again(std::chrono::milliseconds in) { tmr_start(&timer, static_cast<std::uint64_t>(in.count()), on_timer, this); }

  void stop(std::string_view why) {
    course.on_break(why);
    finish();
  }

  void finish() {
    tmr_cancel(&timer);
    session.reset();  // takes the call back, or hangs up
    sound.reset();
    if (auto const told = std::exchange(on_over, nullptr)) told(order.attempt, *course.end());
  }

  void send(std::vector<std::int16_t> const* samples, int frame) {
    auto const* format = spoken_format();
    auto const* to = media == nullptr ? nullptr : sdp_media_raddr(media);
    if (format == nullptr || to == nullptr) {
      ++failures_in_a_row;
      return;
    }
    bool const is_alaw = is_named(format, "PCMA");
    Referenced<mbuf> const packet{mbuf_alloc(RTP_HEADER_SIZE + frame_samples)};
    if (!packet) return;
    packet->pos = packet->end = RTP_HEADER_SIZE;
    auto const first = static_cast<std::size_t>(frame) * frame_samples;
    for (std::size_t i = first; i < first + frame_samples; ++i) {
      std::int16_t const sample = samples != nullptr && i < samples->size() ? (*samples)[i] : std::int16_t{0};
      mbuf_write_u8(packet.get(), is_alaw ? g711_pcm2alaw(sample) : g711_pcm2ulaw(sample));
    }
    packet->pos = RTP_HEADER_SIZE;
    auto const error = rtp_send(sound.get(), to, false, !has_sent, static_cast<std::uint8_t>(format->pt), timestamp, packet.get());
    failures_in_a_row = error == 0 ? 0 : failures_in_a_row + 1;
    has_sent = true;
    timestamp += frame_samples;
  }

  // The law that the other side named first.
  sdp_format const* spoken_format() const {
    auto const* first = sdp_media_rformat(media, nullptr);
    if (is_named(first, "PCMA") || is_named(first, "PCMU")) return first;
    auto const* alaw = sdp_media_rformat(media, "PCMA");
    return alaw != nullptr ? alaw : sdp_media_rformat(media, "PCMU");
  }

  // A packet from another address than the one that was agreed on proves nothing.
  static void on_sound(sa const* from, rtp_header const* header, mbuf* payload, void* self) {
    auto& call = *static_cast<Impl*>(self);
    if (!call.course.is_answered() || !sa_cmp(from, sdp_media_raddr(call.media), SA_ADDR)) return;
    call.course.on_sound();
    auto const* format = sdp_media_lformat(call.media, header->pt);
    bool const is_event = is_named(format, "telephone-event") || header->pt == event_payload_type;
    if (!is_event) return;
    auto const key = call.keys.read(std::span{mbuf_buf(payload), mbuf_get_left(payload)}, header->ts);
    if (key) call.course.on_key(*key);
  }

  static void on_info(struct sip* stack, sip_msg const* message, void* self) {
    auto const type = text_of(message->ctyp.type) + "/" + text_of(message->ctyp.subtype);
    auto const body = message->mb == nullptr ? std::string{}
                                             : std::string{reinterpret_cast<char const*>(mbuf_buf(message->mb)), mbuf_get_left(message->mb)};
    sip_reply(stack, message, 200, "OK");
    if (auto const key = key_from_info(type, body)) static_cast<Impl*>(self)->course.on_key(*key);
  }

  // The other side describes the sound anew in the middle of the call (hold, another codec).
  static int on_offer(mbuf** answer, sip_msg const* message, void* self) {
    auto& call = *static_cast<Impl*>(self);
    if (auto const error = sdp_decode(call.description.get(), message->mb, true)) return error;
    return sdp_encode(answer, call.description.get(), false);
  }

  static int on_answer(sip_msg const* message, void* self) {
    auto& call = *static_cast<Impl*>(self);
    if (auto const error = sdp_decode(call.description.get(), message->mb, false)) return error;
    return call.spoken_format() == nullptr ? EPROTO : 0;
  }

  static void on_progress(sip_msg const*, void* self) { static_cast<Impl*>(self)->course.on_progress(libre_now()); }

  static void on_established(sip_msg const*, void* self) {
    auto& call = *static_cast<Impl*>(self);
    call.course.on_answer();
    call.next_frame_at = libre_now();
    call.again(0ms);
  }

  static void on_closed(int error, sip_msg const* message, void* self) {
    auto& call = *static_cast<Impl*>(self);
    if (message != nullptr && message->scode >= 300) {
      auto const* reason = sip_msg_hdr(message, SIP_HDR_REASON);
      call.course.on_refusal(read_refusal(message->scode, reason == nullptr ? "" : text_of(reason->val), call.credentials->asked));
    } else if (call.course.is_answered() && (error == ECONNRESET || error == 0)) {
      call.course.on_hang_up(libre_now());  // a BYE
    } else if (call.course.is_answered()) {
      call.course.on_break("the line broke");
    } else {
      auto const reach = error == ENOSYS ? ServerReach::refuses_us : ServerReach::in_trouble;  // a digest that libre does not know
      call.course.on_refusal({SubmissionOutcome::Kind::rejected_temporarily, reach, fmt::format("no call came about: {}", words(error))});
    }
    call.session.reset();
    call.again(0ms);
  }

  static void on_timer(void* self) { static_cast<Impl*>(self)->tick(); }

  SipSettings const& settings;
  CallOrder order;
  OnOver on_over;
  CallCourse course;
  KeyReader keys;
  Referenced<Credentials> credentials = make_credentials(settings);
  // Destroyed from the last to the first: no callback may come once the course is gone.
  Referenced<sdp_session> description{};
  sdp_media* media = nullptr;  // belongs to the description
  Referenced<struct rtp_sock> sound{};
  Referenced<sipsess> session{};
  tmr timer{};
  std::chrono::milliseconds next_frame_at{0};
  std::uint32_t timestamp = rand_u32();
  bool has_sent = false;
  int failures_in_a_row = 0;
};

CallSession::CallSession(SipSettings const& settings, CallOrder order, OnOver on_over)
    : impl_(std::make_unique<Impl>(settings, std::move(order), std::move(on_over))) {}
CallSession::~CallSession() = default;

void CallSession::begin(CallPlaces const& places, sipsess_sock* sock) { impl_->begin(places, sock); }
void CallSession::stop(std::string_view why) {
  if (!is_over()) impl_->stop(why);
}
bool CallSession::is_over() const { return impl_->on_over == nullptr; }

}  // namespace lamplighter::notifiers
