// Every route that the server knows, in one place.
#include "engine/server/routes.hpp"

#include "engine/flow/accounts.hpp"

#include <algorithm>
#include <array>

namespace lamplighter::server {
namespace {

using flow::CommandKind;
using enum Openness;
constexpr auto object = BodyForm::object;
constexpr auto get = Method::get;
constexpr auto post = Method::post;

constexpr Roles desk = dispatcher | shift_supervisor | admin;                 // who may change what is out
constexpr Roles planning = planner | shift_supervisor | admin;                // who may prepare planned work
constexpr Roles inside = viewer | call_agent | dispatcher | planner | shift_supervisor | account_manager | auditor | admin;
constexpr Roles looking = inside | integration;
constexpr Roles in_field = inside | crew;
constexpr Roles reached = call_agent | dispatcher | planner | shift_supervisor | auditor | admin;

constexpr Roles callers = call_agent | planner | account_manager | desk;      // who may say what came of calling people

constexpr Route table[] = {
    // ---- at the root ----
    {get, "/healthz", View::health, everybody, open, {}, "", "The process lives."},
    {get, "/readyz", View::readiness, everybody, open, {}, "", "One word: ready, sending-held, gateway-unreachable or not-ready."},
    {get, "/metrics", View::metrics, viewer | auditor | integration | admin, signed_in, {}, "", "Counters for Prometheus."},
    {get, "/", View::public_page, everybody, open, {}, "lang", "Live outages by area, for everybody."},
    {get, "/console", View::console_page, everybody, open, {}, "", "The dispatchers' console; a build without it says how to get it."},
    {get, "/assets/{file}", View::web_asset, everybody, open, {}, "", "A script or style of the web pages; its name changes with its content."},
    {get, "/n/{token}", View::message_link, everybody, open, {}, "", "A notice behind the link of its text; nothing is acknowledged by looking."},
    {post, "/n/{token}", View::press_link, everybody, open, {}, "", "The button on it: the notice is acknowledged; with rating=1 … 5 also what is said of the outage that is over."},
    {get, "/crew/{token}", View::crew_link, everybody, open, {}, "", "What a crew's link is for; nothing is exchanged by looking."},
    {post, "/crew/{token}", View::exchange_link, everybody, open, {}, "", "The button on it: once, for a cookie of this device that is limited to the job."},
    {get, "/crew", View::crew_page, everybody, open, {}, "lang", "The crew page; what it shows it asks for with the device's cookie."},
    {get, "/public/status", View::own_supply, everybody, open, {}, "lang", "Of a page that a form gave its address was kept: goes to the front page, where the form is."},
    {get, "/public/rating", View::rate_form, everybody, open, {}, "lang", "The same."},
    {get, "/public/subscription", View::subscribe_form, everybody, open, {}, "lang", "The same."},
    {post, "/public/status", View::own_supply, everybody, open, {}, "", "How it stands at one address, as a page; the form gives account and last four digits of the phone."},
    {post, "/public/rating", View::rate_form, everybody, open, {}, "", "What somebody says, one to five, of the outage that ended last at his address; the form gives account and last four digits."},
    {post, "/public/subscription", View::subscribe_form, everybody, open, {}, "", "Tell me at each change of the outage at my address, at the number in the books, or no more; the form gives account and last four digits of the phone."},
    {get, "/public/report", View::report_page, everybody, open, {}, "about lang", "The form for a report, with the words of safety first."},
    {post, "/public/report", View::report_form, everybody, open, {}, "", "A report by form, as POST /api/v1/public/reports takes it."},
    {get, "/page.css", View::page_style, everybody, open, {}, "v", "The stylesheet of the pages that work without scripts."},
    // ---- open without sign-in ----
    {get, "/api/v1/public/outages", View::public_outages, everybody, open, {}, "", "Open outages by area as GeoJSON; never a single home."},
    {get, "/api/v1/public/map", View::public_map, everybody, open, {}, "", "What lies below the areas on the public map: the utility's own layers that it marks as public, and where their tiles are; no layers where there are none."},
    {get, "/api/v1/public/map/{revision}/{z}/{x}/{y}", View::public_tile, everybody, open, {}, "", "A vector tile of those layers, of zoom 14 at most; never changes."},
    {get, "/api/v1/feeds/cap", View::alert_feed, everybody, open, {}, "", "Public outages as alerts: an Atom feed, one entry for each outage, that leads to its newest alert (CAP 1.2)."},
    {get, "/api/v1/feeds/cap/{alert}", View::alert, everybody, open, {}, "", "One alert as it was published (CAP 1.2); it never changes."},
    {get, "/api/v1/feeds/odin", View::odin_feed, everybody, open, {}, "", "What is out now as CIM PubOutages, of five customers and more."},
    {get, "/api/v1/feeds/geojson", View::geojson_feed, everybody, open, {}, "", "The same as /public/outages, for programs that ask again and again."},
    {get, "/api/v1/public/status", View::public_status, everybody, open, {}, "", "How many outages and customers, in sum."},
    {post, "/api/v1/public/status", View::own_status, everybody, open, object, "", "How it stands at one address: account and last four digits of the phone; the same answer for unknown and wrong."},
    {post, "/api/v1/public/reports", View::public_report, everybody, open, object, "", "Somebody reports a power cut; the answer is the same for everybody."},
    {get, "/api/v1/openapi.json", View::openapi, everybody, open, {}, "", "This document."},
    {post, "/api/v1/session", View::sign_in, everybody, open, object, "", "Signs a person in and sets the session cookie."},
    {Method::delete_, "/api/v1/session", View::sign_out, everybody, open, {}, "", "Ends the session."},
    {post, "/api/v1/session/password", View::own_password, everybody, open, object, "", "A new password for who is signed in, with the one until now; the other sessions end."},
    {get, "/api/v1/session", View::who_am_i, everybody, open, {}, "", "Who is signed in, and with which roles."},
    {get, "/api/v1/receipts/{notifier}/{attempt}", View::receipt, everybody, open, {}, "*", "A gateway's delivery report (Kannel calls by GET)."},
    {post, "/api/v1/receipts/{notifier}/{attempt}", View::receipt, everybody, open, {}, "*", "A gateway's delivery report."},
    {post, "/api/v1/receipts/{notifier}", View::receipts, everybody, open, object, "k", "Delivery reports of one gateway, in an array."},
    {get, "/api/v1/inbound/{notifier}", View::inbound, everybody, open, {}, "*", "A person's reply, brought by a gateway."},
    {post, "/api/v1/inbound/{notifier}", View::inbound, everybody, open, {}, "*", "A person's reply, brought by a gateway."},
    // ---- a crew's device ----
    {get, "/api/v1/crew", View::crew_view, crew, crew_device, {}, "", "The jobs of this device, with what its crew must know."},
    {post, "/api/v1/crew/jobs/{id}/steps", View::crew_step, crew, crew_device, object, "", "A step of the job, with its true time."},
    {post, "/api/v1/crew/jobs/{id}/etr", View::crew_etr, crew, crew_device, object, "", "When supply is expected back."},
    {post, "/api/v1/crew/jobs/{id}/words", View::crew_word, crew, crew_device, object, "", "Help is needed, a ticket is to be permitted or cleared, or the cause is known."},
    {post, "/api/v1/crew/jobs/{id}/photos", View::crew_photo, crew, crew_device, object, "", "A photo of the work before it began, of the cause, or of how it was left: JPEG, PNG or WebP of at most 1 MiB, kept without what a camera wrote beside it."},
    {Method::put, "/api/v1/crew/jobs/{id}/position", View::crew_position, crew, crew_device, object, "", "Where the crew is, while it has the job."},
    // ---- facts ----
    {post, "/api/v1/trouble-calls", CommandKind::trouble_call, call_agent | desk | integration, signed_in, object, "", "Somebody says that the power is out, or that something is dangerous."},
    {post, "/api/v1/meter-reports", CommandKind::meter_reports, integration | admin, signed_in, BodyForm::reports, "", "What meters say; an array, one object, or one object a line (NDJSON)."},
    {post, "/api/v1/device-reports", CommandKind::device_report, desk | crew | integration, signed_in, object, "", "A device opened or closed."},
    {get, "/api/v1/islands", View::islands, looking, signed_in, {}, "", "Generators and batteries that supply a part as a declared island, and those that could supply a dead part."},
    {post, "/api/v1/islands", CommandKind::report_island, desk, signed_in, object, "", "A dispatcher declares, or ends, the island of an islanding source: whom it supplies is back, and out again when it ends. Nothing is switched by it."},
    {get, "/api/v1/devices/{id}/downstream", View::downstream, looking, signed_in, {}, "customers after limit", "What hangs from a device now: count and classes; with customers=true also who."},
    // ---- outages ----
    {get, "/api/v1/outages", View::outages, looking | crew, signed_in, {}, "open kind after limit", "Outages, oldest first."},
    {post, "/api/v1/outages", CommandKind::declare_outage, desk, signed_in, object, "", "A dispatcher declares an outage."},
    {get, "/api/v1/outages/{id}", View::outage, looking | crew, signed_in, {}, "", "One outage with devices, steps, calls, jobs and history."},
    {post, "/api/v1/outages/{id}/confirm", CommandKind::confirm_outage, desk, signed_in, object, "", "A suspected outage is one."},
    {post, "/api/v1/outages/{id}/etr", CommandKind::set_etr, desk | crew, signed_in, object, "", "When supply is expected back."},
    {post, "/api/v1/outages/{id}/restore", CommandKind::restore_outage, desk, signed_in, object, "", "Supply is confirmed by a person."},
    {post, "/api/v1/outages/{id}/cancel", CommandKind::cancel_outage, desk, signed_in, object, "", "There was no outage."},
    {post, "/api/v1/outages/{id}/merge", CommandKind::merge_outage, desk, signed_in, object, "", "Two outages are one."},
    {post, "/api/v1/outages/{id}/split", CommandKind::split_outage, desk, signed_in, object, "", "A part of an outage has another cause: whoever hangs below these devices, or these customers, are an outage of their own from now on."},
    {get, "/api/v1/outages/{id}/would-tell", View::would_tell, desk, signed_in, {}, "action at device", "How many people would be told if it were confirmed, got an ETR, had its supply confirmed, or were called none (`action` confirm, etr, restore, cancel), at this moment: by stage, class and channel. Nothing is kept and nobody is told."},
    {get, "/api/v1/outages/{id}/notices", View::notices, reached | viewer, signed_in, {}, "after limit", "Notices with messages, attempts and evidence."},
    {get, "/api/v1/outages/{id}/certificate", View::certificate, planner | shift_supervisor | auditor | admin, signed_in, {}, "format language people", "The signed, chained record: who was told what, when, over which channel, with which proof. format=pdf for reading; people=false without names, addresses, phones and texts."},
    {post, "/api/v1/outages/{id}/redact", CommandKind::redact_record, admin, signed_in, object, "", "Personal values leave the record of an outage for ever; it stays whole and says so."},
    // ---- the map ----
    {get, "/api/v1/map", View::map, in_field, signed_in, {}, "", "The live network's map: revision, bounds in degrees, and where its tiles are."},
    {get, "/api/v1/map/tiles/{revision}/{z}/{x}/{y}", View::map_tile, in_field, signed_in, {}, "", "A vector tile of the network (lines, devices, transformers, sources, places of customers without names); never changes."},
    {get, "/api/v1/map/base/{revision}/{z}/{x}/{y}", View::base_tile, in_field, signed_in, {}, "", "A vector tile of the utility's own layers below the network (roads, water, borders, buildings, names); never changes."},
    {get, "/api/v1/map/outages", View::map_outages, in_field, signed_in, {}, "", "Open outages as GeoJSON: the lines that each leaves without supply, and the place of its devices, or of a caller or customer where it has none."},
    {get, "/api/v1/map/crews", View::map_crews, in_field, signed_in, {}, "", "Crews with a known position, in degrees, as GeoJSON."},
    {get, "/api/v1/outages/{id}/map", View::map_outage, in_field, signed_in, {}, "", "The same of one outage, open or not."},
    {get, "/api/v1/devices/{id}/map", View::map_device, in_field, signed_in, {}, "", "The lines that hang from a device now, as GeoJSON."},
    {get, "/api/v1/outages/{id}/customers", View::affected, reached, signed_in, {}, "class after limit", "Whom an outage touches, with their classes; name, address and phone only for roles that may see customers."},
    {get, "/api/v1/outages/{id}/notices/summary", View::notice_summary, reached | viewer, signed_in, {}, "", "How its notices stand by stage, evidence and channel, and the waves to come."},
    // ---- looking things up ----
    {get, "/api/v1/search", View::search, inside, signed_in, {}, "q", "Devices by id or name, outages by id, and for roles that may see customers these by account, address or phone."},
    {get, "/api/v1/customers/{id}", View::customer, reached, signed_in, {}, "", "One customer: contacts with their health (masked for an auditor), service points and how they are fed now, interruptions, calls, replies, and notices with their proof."},
    {get, "/api/v1/customers/{id}/certificate", View::customer_certificate, reached, signed_in, {}, "outage language", "What the record of an outage or a campaign holds about this customer, as PDF: what was sent when, over which channel, with which proof. Without names, numbers and texts for an auditor."},
    {get, "/api/v1/audit", View::audit, auditor | admin, signed_in, {}, "before actor limit", "Who changed what, and who read personal data, newest first."},
    {get, "/api/v1/users", View::users, auditor | admin, signed_in, {}, "", "People who may sign in, with their roles."},
    {get, "/api/v1/tokens", View::tokens, auditor | admin, signed_in, {}, "", "Programs that may sign in, with their roles; never a token itself."},
    {post, "/api/v1/users", View::add_user, admin, signed_in, object, "", "A person may sign in, with these roles."},
    {post, "/api/v1/users/{name}/disable", View::disable_user, admin, signed_in, {}, "", "A person may not sign in any more; sessions end at once. Nobody locks the own name out."},
    {post, "/api/v1/users/{name}/password", View::set_password, admin, signed_in, object, "", "A new password for another person, who may sign in again if somebody disabled him; sessions end at once."},
    {post, "/api/v1/tokens", View::issue_token, admin, signed_in, object, "", "A program may sign in: its token stands in this answer and nowhere else, ever."},
    {post, "/api/v1/tokens/{name}/revoke", View::revoke_token, admin, signed_in, {}, "", "A program's token is taken no more."},
    {get, "/api/v1/reports/{kind}", View::report, reached | account_manager, signed_in, {}, "from to by format", "delivery, reliability, service-levels, exceptions, ratings or customer-hours of a period, or who is frequent(ly interrupted) at its end, as rows and columns; format=csv for a file. Who an exception is about is only for roles that may see customers."},
    // ---- planned work ----
    {post, "/api/v1/planned-outages/preview", CommandKind::preview_plan, planning | dispatcher, signed_in, object, "", "Whom a plan would touch and when they must hear; nothing is kept."},
    {get, "/api/v1/planned-outages", View::plans, looking, signed_in, {}, "open", "Planned outages."},
    {post, "/api/v1/planned-outages", CommandKind::create_plan, planning, signed_in, object, "", "A draft of planned work."},
    {get, "/api/v1/planned-outages/{id}", View::plan, looking, signed_in, {}, "", "One plan with steps and history."},
    {Method::patch, "/api/v1/planned-outages/{id}", CommandKind::revise_plan, planning, signed_in, object, "", "Other windows or devices: a new revision; a larger cut than approved, or a missed legal minimum, needs who may approve."},
    {post, "/api/v1/planned-outages/{id}/submit", CommandKind::submit_plan, planning, signed_in, object, "", "The draft is ready to be judged."},
    {post, "/api/v1/planned-outages/{id}/approve", CommandKind::approve_plan, shift_supervisor | admin, signed_in, object, "", "The plan stands: its notices are written."},
    {post, "/api/v1/planned-outages/{id}/go", CommandKind::go_plan, desk, signed_in, object, "", "The desk says go; nothing is switched by it."},
    {post, "/api/v1/planned-outages/{id}/delay", CommandKind::delay_plan, desk | planner, signed_in, object, "", "It starts later; those concerned are told."},
    {post, "/api/v1/planned-outages/{id}/switching", CommandKind::switching_plan, desk, signed_in, object, "", "Switching off or on begins; back takes a wrong one of these, or a wrong complete, back."},
    {post, "/api/v1/planned-outages/{id}/complete", CommandKind::complete_plan, desk, signed_in, object, "", "The work is done."},
    {post, "/api/v1/planned-outages/{id}/extend", CommandKind::extend_plan, desk, signed_in, object, "", "It ends later; those concerned are told."},
    {post, "/api/v1/planned-outages/{id}/announcements", CommandKind::announce_plan, desk | planner, signed_in, object, "", "It was announced in public: A1 published with its time, A2 posted with a photo, A3 passed on by village or property manager."},
    {post, "/api/v1/planned-outages/{id}/cancel", CommandKind::cancel_plan, desk | planner, signed_in, object, "", "It does not take place; those told are told so."},
    // ---- people who could not be reached, and holding ----
    {get, "/api/v1/exceptions", View::exceptions, reached | account_manager, signed_in, {}, "open after limit account_manager area_manager script", "People to be called or visited, with what was tried; script=true with a text to read aloud. An account manager sees the own customers."},
    {get, "/api/v1/call-lists", View::call_lists, reached | account_manager, signed_in, {}, "", "How many people each account and area manager has to call, and until when."},
    {get, "/api/v1/exceptions/{id}/paper", View::exception_paper, call_agent | account_manager | desk, signed_in, {}, "kind language", "A letter, a door notice or a visit order (kind=letter, door or visit) to print, as PDF."},
    {get, "/api/v1/outages/{id}/paper", View::outage_paper, call_agent | account_manager | desk, signed_in, {}, "kind language after", "The same for everybody of an outage or a campaign who is still to be told: 200 in a file, whose last page says with which after the next one begins."},
    {get, "/api/v1/exceptions/{id}/photo", View::exception_photo, call_agent | desk, signed_in, {}, "", "The photo of what was signed at a visit."},
    {post, "/api/v1/exceptions/{id}/tries", CommandKind::try_exception, callers, signed_in, object, "", "A call or visit that reached nobody."},
    {post, "/api/v1/exceptions/{id}/close", CommandKind::close_exception, callers, signed_in, object, "", "What came of calling or visiting."},
    {get, "/api/v1/contact-health", View::contact_health, call_agent | desk, signed_in, {}, "", "Numbers that keep failing, and contacts of life-support customers that nobody has checked for long."},
    {get, "/api/v1/customers/{id}/numbers", View::numbers, call_agent | desk | auditor, signed_in, {}, "", "A customer's numbers (masked for an auditor), which of them are not written to, and who said so when."},
    {post, "/api/v1/customers/{id}/numbers", CommandKind::renew_number, call_agent | desk, signed_in, object, "", "A customer told us that we may write to a number again, or that it is the right one after all."},
    {post, "/api/v1/sending/hold", CommandKind::hold_sending, desk, signed_in, object, "", "Nothing leaves: all, or one notifier, stage or wave."},
    {post, "/api/v1/sending/release", CommandKind::release_sending, shift_supervisor | admin, signed_in, object, "", "It leaves again."},
    {get, "/api/v1/sending/forecast", View::sending_forecast, inside, signed_in, {}, "outage", "When what waits will have left, by gateway and by stage of each outage or campaign: from the pace that each gateway showed and what stands before it. Where nobody can know (held, not reachable, never measured, recording only), why."},
    {get, "/api/v1/desk", View::desk, inside, signed_in, {}, "", "Alarms, holds, queues, and calls that nobody could locate, with the number to call back for roles that may see customers."},
    {get, "/api/v1/handovers", View::handovers, inside, signed_in, {}, "after limit", "Who holds the desk, and how it was handed over, newest first."},
    {post, "/api/v1/handovers", CommandKind::open_handover, desk, signed_in, object, "", "The one who leaves signs, with an own sign-in: what is open is frozen, and waits for who comes. A token cannot."},
    {get, "/api/v1/handovers/{id}", View::handover, inside, signed_in, {}, "format", "One handover with what was open: outages, tickets and earths, holds, decisions due, exceptions, alarms. format=csv for a file."},
    {post, "/api/v1/handovers/{id}/sign", CommandKind::sign_handover, desk, signed_in, object, "", "The one who comes signs with an own sign-in, and holds the desk. A token cannot."},
    {post, "/api/v1/handovers/{id}/withdraw", CommandKind::withdraw_handover, desk, signed_in, object, "", "It is not handed over."},
    {post, "/api/v1/unlocated-calls/{id}/close", CommandKind::close_call, desk, signed_in, object, "", "A person has seen to a call that nobody could locate; its alarm ends with it."},
    {post, "/api/v1/alarms/{id}/acknowledge", CommandKind::acknowledge_alarm, desk, signed_in, object, "", "A person has seen to an alarm that nothing else ends."},
    {post, "/api/v1/customers/{id}/erase", CommandKind::erase_customer, admin, signed_in, object, "", "A customer's personal data go; certificates stay whole."},
    // ---- other notices than about outages ----
    {get, "/api/v1/campaigns", View::campaigns, reached | viewer | account_manager | integration, signed_in, {}, "after limit", "Campaigns, oldest first, with how many of their customers are open and how many have paid."},
    {post, "/api/v1/campaigns", CommandKind::create_campaign, planning | integration, signed_in, object, "", "Other notices than about outages: customers, cadence, texts. Arrears, unusual consumption, demand response, or the utility's own."},
    {get, "/api/v1/campaigns/{id}", View::campaign, reached | viewer | account_manager | integration, signed_in, {}, "after limit", "One campaign with history and counts; for roles that may see them its customers with their notices and, of arrears, whether all that is asked before a disconnection is done. An account manager sees the own ones."},
    {get, "/api/v1/campaigns/{id}/notices", View::campaign_notices, reached | viewer, signed_in, {}, "after limit", "Its notices with messages, attempts and evidence."},
    {get, "/api/v1/campaigns/{id}/certificate", View::certificate, planner | shift_supervisor | auditor | admin, signed_in, {}, "format language people", "The signed, chained record of a campaign, as of an outage."},
    {post, "/api/v1/campaigns/{id}/check", CommandKind::check_campaign, planner | desk | integration, signed_in, object, "", "Its list compared with the books again: everybody still open stands in owing or in paid. Stages that waited for it leave."},
    {post, "/api/v1/campaigns/{id}/cancel", CommandKind::cancel_campaign, planner | desk | integration, signed_in, object, "", "Nothing more of it leaves; those who were told are told so."},
    {post, "/api/v1/payments", CommandKind::report_payment, shift_supervisor | integration | admin, signed_in, object, "", "A customer has paid what was owed: nothing about these arrears leaves any more, and who was warned is told."},
    {get, "/api/v1/campaign-tasks", View::campaign_tasks, reached | account_manager, signed_in, {}, "open after limit", "What account managers see to for customers of campaigns, and what came of it; an account manager sees the own ones."},
    {post, "/api/v1/campaign-tasks/{id}/result", CommandKind::finish_task, account_manager | desk, signed_in, object, "", "What came of such a task."},
    // ---- crews ----
    {get, "/api/v1/crews", View::crews, in_field, signed_in, {}, "", "Crews with skills, position and jobs at hand."},
    {post, "/api/v1/crews", CommandKind::put_crew, desk, signed_in, object, "", "A crew is new, or changed."},
    {Method::put, "/api/v1/crews/{id}/position", CommandKind::move_crew, desk | crew | integration, signed_in, object, "", "Where a crew is."},
    {get, "/api/v1/jobs", View::jobs, in_field, signed_in, {}, "open after limit", "Jobs, oldest first."},
    {post, "/api/v1/jobs/{id}/steps", CommandKind::job_step, desk | crew, signed_in, object, "", "A crew's step: acknowledged, on site, work complete and so on."},
    {get, "/api/v1/jobs/{id}/photos", View::job_photos, desk, signed_in, {}, "", "Photos that crews took at a job: of what, when, and by whom."},
    {get, "/api/v1/jobs/{id}/photos/{number}", View::job_photo, desk, signed_in, {}, "", "One of them. Never public; every look is audited."},
    {get, "/api/v1/work-parties", View::work_parties, in_field, signed_in, {}, "", "Who works on what, and which earths are in."},
    {post, "/api/v1/work-parties", CommandKind::permit_work, desk, signed_in, object, "", "A work party may begin below a device."},
    {post, "/api/v1/work-parties/{id}/clear", CommandKind::clear_work, desk, signed_in, object, "", "A work party and its earths are off."},
    {post, "/api/v1/dispatch/proposal", CommandKind::propose_dispatch, desk, signed_in, object, "", "Who should go where, and why; nothing is ordered."},
    {post, "/api/v1/dispatch/commit", CommandKind::commit_dispatch, desk, signed_in, object, "", "The order goes out."},
    // ---- the rest ----
    {get, "/api/v1/raw-receipts", View::all_raw_receipts, auditor | admin, signed_in, {}, "after limit", "Reports of gateways that nobody here could read, as they came, oldest first."},
    {get, "/api/v1/raw-receipts/{attempt}", View::raw_receipts, auditor | admin, signed_in, {}, "after limit", "Reports of gateways about an attempt that nobody here could read, as they came; 0 has those that name none."},
    {get, "/api/v1/network/revisions", View::network_revisions, inside, signed_in, {}, "", "Network revisions, newest first."},
    {get, "/api/v1/network/revisions/{number}", View::network_revision, inside, signed_in, {}, "", "What a revision changes, and how far its feeders can be trusted. Which customers: only for roles that may see customers."},
    {post, "/api/v1/network/activate", CommandKind::activate_network, admin, signed_in, object, "", "A staged network becomes the live one."},
    {get, "/api/v1/live", View::live, in_field, signed_in, {}, "", "Events as they are committed, as server-sent events; resumes by Last-Event-ID."},
};

struct Named {
  Roles role;
  std::string_view word;
};
// Strongest first: whose hand the change is said to be when somebody has several roles.
constexpr Named by_strength[] = {{admin, "admin"},         {shift_supervisor, "shift_supervisor"}, {dispatcher, "dispatcher"},
                                 {planner, "planner"},     {call_agent, "call_agent"},             {account_manager, "account_manager"},
                                 {integration, "integration"}, {crew, "crew"},                     {auditor, "auditor"},
                                 {viewer, "viewer"}};

std::string_view take_segment(std::string_view& pattern) {
  pattern.remove_prefix(std::min<std::size_t>(1, pattern.size()));
  auto const end = std::min(pattern.find('/'), pattern.size());
  auto const segment = pattern.substr(0, end);
  pattern.remove_prefix(end);
  return segment;
}

bool fits(std::string_view pattern, Target const& target, std::vector<std::string_view>& values) {
  values.clear();
  if (pattern == "/") return target.segments.empty();
  for (auto const& given : target.segments) {
    if (pattern.empty()) return false;
    auto const wanted = take_segment(pattern);
    if (wanted.starts_with('{')) {
      if (given.empty()) return false;
      values.push_back(given);
    } else if (wanted != given) {
      return false;
    }
  }
  return pattern.empty();
}

}  // namespace

std::span<Route const> routes() { return table; }

Roles role_from(std::string_view word) {
  auto const found = std::ranges::find(by_strength, word, &Named::word);
  return found == std::end(by_strength) ? nobody : found->role;
}

bool is_for_people(Route const& route) {
  auto const* view = std::get_if<View>(&route.serves);
  if (view == nullptr) return false;
  constexpr std::array pages{View::public_page, View::message_link, View::press_link,  View::crew_link,   View::exchange_link,
                             View::crew_page,   View::report_page,  View::report_form, View::rate_form, View::subscribe_form, View::own_supply,
                             View::console_page};
  return std::ranges::find(pages, *view) != pages.end();
}

bool is_signature(Route const& route) {
  auto const* kind = std::get_if<CommandKind>(&route.serves);
  return kind != nullptr && (*kind == CommandKind::open_handover || *kind == CommandKind::sign_handover);
}

Match find_route(Method method, Target const& target) {
  Match out;
  std::vector<std::string_view> values;
  for (auto const& route : table) {
    if (!fits(route.pattern, target, values)) continue;
    if (route.method == method) return {&route, std::move(values), {}};
    if (std::ranges::find(out.allowed, route.method) == out.allowed.end()) out.allowed.push_back(route.method);
  }
  return out;
}

std::optional<std::string_view> strongest_allowed(std::span<std::string const> roles, Route const& route) {
  for (auto const& named : by_strength) {
    if ((route.roles & named.role) != 0 && std::ranges::find(roles, named.word) != roles.end()) return named.word;
  }
  return std::nullopt;
}

std::string role_table() {
  std::string out = "| route | open |";
  for (auto const word : flow::known_roles) out += " " + std::string(word) + " |";
  out += "\n|---|---|";
  for (std::size_t i = 0; i < std::size(flow::known_roles); ++i) out += "---|";
  out += "\n";
  for (auto const& route : table) {
    out += "| `" + std::string(to_string(route.method)) + " " + std::string(route.pattern) + "` | ";
    out += route.openness == open ? "yes |" : route.openness == crew_device ? "crew's device |" : " |";
    for (auto const word : flow::known_roles) {
      out += route.openness != signed_in || (route.roles & role_from(word)) == 0 ? "  |" : " x |";
    }
    out += "\n";
  }
  return out;
}

}  // namespace lamplighter::server
