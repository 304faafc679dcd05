// The shapes, in the order of the table of routes.
#include "engine/server/openapi_shapes.hpp"

#include <algorithm>
#include <string>

#include "engine/server/shape.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

struct Shape {
  std::string_view name;  // "GET /path", or of a component its name
  std::string_view text;
};

constexpr Shape answers[] = {
    {"GET /api/v1/public/outages", "@PublicOutages"},
    {"GET /api/v1/feeds/geojson", "@PublicOutages"},
    {"GET /api/v1/public/status", "{outages:i planned:i customers_out_at_least:i}"},
    {"POST /api/v1/public/status", "{found:b supply:[{state started_at:t? restored_at:t? etr:t? start:t? end:t? cause crew}]}"},
    {"POST /api/v1/public/reports", "{received:b safety_text~}"},
    {"GET /api/v1/openapi.json", "{openapi info:any paths:any components:any}"},
    {"POST /api/v1/session", "@Session"},
    {"GET /api/v1/session", "@Session"},
    {"GET /api/v1/receipts/{notifier}/{attempt}", "@Receipt"},
    {"POST /api/v1/receipts/{notifier}/{attempt}", "@Receipt"},
    {"POST /api/v1/receipts/{notifier}", "{known:i unknown:i rejected:[{line:i reason}]}"},
    {"GET /api/v1/crew", "{crew name language utility utility_phone time_zone now:t jobs:[{id is_yours:b state~ kind~ order_number~:i outage~ outage_state~ feeder~ area~ "
                         "area_at~:[n]? cause~ started_at~:t? dispatched_at~:t? is_hazard~:b devices~:[s] hazards~:[s] steps~:[{step occurred_at:t is_own:b}] customers_out~:i "
                         "critical~:i life_support~:i etr~:{at:t source}? work_parties~:[{ticket person_in_charge below earths_in:i earths_out:i permitted_at:t "
                         "cleared_at:t?}] reported_live~:[{ticket below since:t}] was_on_site~:b photos~:[{number:i kind taken_at:t}] reports~:[{kind occurred_at:t account address note}] was_cancelled~:b now~:t}]}"},
    {"POST /api/v1/crew/jobs/{id}/steps", "@JobStepped"},
    {"POST /api/v1/crew/jobs/{id}/etr", "@OutageChanged"},
    {"POST /api/v1/crew/jobs/{id}/words", "{job word}"},
    {"POST /api/v1/crew/jobs/{id}/photos", "{job photo:i kind bytes:i occurred_at:t}"},
    {"PUT /api/v1/crew/jobs/{id}/position", "@CrewChanged"},
    {"POST /api/v1/trouble-calls", "{id status treatment reason outage~ state~ etr~:t safety_text~ warnings~:[s]}"},
    {"POST /api/v1/meter-reports", "{accepted:i rejected:[{line:i field reason}]}"},
    {"POST /api/v1/islands", "{source state outcome service_points:i outages:[s]}"},
    {"POST /api/v1/device-reports", "{device outcome reason service_points:i outage~ state~ outages~:[s]}"},
    {"GET /api/v1/islands", "{islands:[{source name feeder phases state service_points:i customers:i outages:[s] declared_at~:t declared_by~ note~}] is_all:b}"},
    {"GET /api/v1/devices/{id}/downstream", "{device feeder customers_count:i customers_all_phases_lost:i customers_by_class:{*:i} customers~:[{customer}] next~}"},
    {"GET /api/v1/outages", "{outages:[@Outage] next~}"},
    {"POST /api/v1/outages", "{id kind state feeder area started_at~:t restored_at~:t etr~:t hazard~:b service_points:i}"},
    {"GET /api/v1/outages/{id}", "@OutageInFull"},
    {"POST /api/v1/outages/{id}/confirm", "@OutageChanged"},
    {"POST /api/v1/outages/{id}/etr", "@OutageChanged"},
    {"POST /api/v1/outages/{id}/restore", "@OutageChanged"},
    {"POST /api/v1/outages/{id}/cancel", "@OutageChanged"},
    {"POST /api/v1/outages/{id}/merge", "@OutageChanged"},
    {"POST /api/v1/outages/{id}/split", "{id kind state feeder area started_at~:t restored_at~:t etr~:t hazard~:b split_from service_points:i "
                                       "service_points_left:i}"},
    {"GET /api/v1/outages/{id}/notices", "{outage notices:[@Notice] counts:[@Count] next~}"},
    {"GET /api/v1/outages/{id}/notices/summary", "{outage stages:[{stage count:i state evidence:s?}] waves:[{id stage due_at:t state needs_go:b revision:i}] "
                                                 "channels:[@Count] told:i}"},
    {"GET /api/v1/outages/{id}/would-tell", "{outage at:t customers:i later:i later_from:t? held:i unreachable:i recorded:i by_class:{*:i} by_channel:{*:i} by_stage:{*:i}}"},
    {"GET /api/v1/outages/{id}/certificate", "@Certificate"},
    {"POST /api/v1/outages/{id}/redact", "{outage record_entries_redacted:i photos_removed:i}"},
    {"GET /api/v1/handovers", "{holder:s? since:t? handovers:[@Handover] next~}"},
    {"GET /api/v1/handovers/{id}", "{id state leaving coming note coming_note opened_at:t ended_at:t? ended_by end_reason frozen:any}"},
    {"GET /api/v1/sending/forecast", "{at:t all:{waiting:i later:i done_at:t? reason} gateways:[{name waiting:i later:i done_at:t? reason pace_per_minute:i?}] waves:[{gateway outage stage lane waiting:i later:i before:i reason done_at:t? "
                                     "useful_until:t? is_too_slow:b}] held:[{wave stage notices:i}]}"},
    {"GET /api/v1/outages/{id}/customers", "{outage customers:[{customer classes:[s] critical_level is_out:b address~ name~ phone~}] next~}"},
    {"GET /api/v1/map", "{tiles zoom_max:i time_zone utility base:any}"},
    {"GET /api/v1/public/map", "{revision:s? tiles:s? zoom_max:i layers:[{id name:s? kind zoom_min:i features:i left_out:i is_read:b}]}"},
    {"GET /api/v1/map/outages", "@Features"},
    {"GET /api/v1/map/crews", "@Features"},
    {"GET /api/v1/outages/{id}/map", "@Features"},
    {"GET /api/v1/devices/{id}/map", "{type id geometry:any properties:any}"},
    {"GET /api/v1/search", "{devices:[{device name kind feeder at:any customers_count:i}] outages:[{outage kind state feeder}] customers~:[{customer address}]}"},
    {"GET /api/v1/customers/{id}", "{customer language classes:[s] critical_level account_manager area_manager district community is_masked:b address "
                                   "contacts:[{role name phone phone2 email voice_ok:b consents:b no_usable_number:b phone_barred:b phone2_barred:b verified_at:t?}] "
                                   "service_points:[s] interruptions:[{outage service_point kind cause started_at:t ended_at:t? is_partial:b is_sustained:b}] "
                                   "trouble_calls:[{id outage:s? kind source occurred_at:t}] questions:[{at:t channel state answer}] ratings:[{outage crew stars:i at:t how}] notices:[@Notice]}"},
    {"GET /api/v1/customers/{id}/numbers", "{customer is_masked:b contacts:[{contact role consents:b verified_at:t? numbers:[{number is_barred:b history:[{at:t word channel "
                                           "told_by note}]}]}]}"},
    {"GET /api/v1/audit", "{audit:[{at:t actor action object detail}] next~}"},
    {"GET /api/v1/users", "{users:[@Account]}"},
    {"GET /api/v1/tokens", "{tokens:[@Account]}"},
    {"POST /api/v1/users", "{name}"},
    {"POST /api/v1/session/password", "{name}"},
    {"POST /api/v1/users/{name}/disable", "{name}"},
    {"POST /api/v1/users/{name}/password", "{name}"},
    {"POST /api/v1/tokens", "{name token}"},
    {"POST /api/v1/tokens/{name}/revoke", "{name}"},
    {"POST /api/v1/planned-outages/preview", "@PlanPreview"},
    {"GET /api/v1/planned-outages", "{planned_outages:[{id state revision:i start:t end:t go}]}"},
    {"POST /api/v1/planned-outages", "@PlanChanged"},
    {"GET /api/v1/planned-outages/{id}", "{id state revision:i kind cause work proposer approver start:t end:t go service_points:i customers:i reduced_security_customers:i "
                                         "steps:[{at:t open~ close~}] supply_events:[{name from:t until:t service_points:i reduced_security:i accepted:b by at:t? reason}] history:[@Change]}"},
    {"PATCH /api/v1/planned-outages/{id}", "@PlanChanged"},
    {"POST /api/v1/planned-outages/{id}/submit", "@PlanChanged"},
    {"POST /api/v1/planned-outages/{id}/approve", "{id state revision:i start:t end:t go service_points:i customers:i preview:@PlanPreview}"},
    {"POST /api/v1/planned-outages/{id}/go", "@PlanChanged"},
    {"POST /api/v1/planned-outages/{id}/delay", "@PlanChanged"},
    {"POST /api/v1/planned-outages/{id}/switching", "@PlanChanged"},
    {"POST /api/v1/planned-outages/{id}/complete", "@PlanChanged"},
    {"POST /api/v1/planned-outages/{id}/extend", "@PlanChanged"},
    {"POST /api/v1/planned-outages/{id}/announcements", "{plan level means announced_at:t is_due:b}"},
    {"POST /api/v1/planned-outages/{id}/cancel", "@PlanChanged"},
    {"GET /api/v1/exceptions", "{exceptions:[{id recipient_kind recipient stage reason required reached opened_at:t proof_due:t outage:s? outage_state~ revision:i? window_start:t? "
                               "account_manager~ area_manager~ critical_level~ classes~:[s] messages:[{channel attempts:[@Attempt]}] tries:[{at:t by result next_at:t? note~}] "
                               "closed_at:t? closed_by~ result~ contacts~:[{name role phone phone2 email}] script~:any}] next~}"},
    {"GET /api/v1/call-lists", "{call_lists:[{account_manager area_manager open:i overdue:i next_proof_due:t?}]}"},
    {"POST /api/v1/exceptions/{id}/tries", "{exception state result proof_due:t}"},
    {"POST /api/v1/exceptions/{id}/close", "{exception state result evidence:s?}"},
    {"GET /api/v1/contact-health", "{failing_numbers:[{number channel failures:i first_at:t last_at:t customers:[s]}] life_support_unverified:[{customer contact "
                                   "verified_at:t?}]}"},
    {"POST /api/v1/customers/{id}/numbers", "{customer word usable:b}"},
    {"POST /api/v1/sending/hold", "{scope state}"},
    {"POST /api/v1/sending/release", "{scope state}"},
    {"GET /api/v1/desk", "{alarms:[{id kind text raised_at:t}] holds:[{scope since:t by why}] lanes:{*:{channel mode waiting:i in_flight:i is_reachable:b}} "
                         "unlocated_calls:[{id kind source occurred_at:t customer~ address~ note~ phone~ location~:any}] unlocated_calls_more:i}"},
    {"POST /api/v1/handovers", "@Handover"},
    {"POST /api/v1/handovers/{id}/sign", "@Handover"},
    {"POST /api/v1/handovers/{id}/withdraw", "@Handover"},
    {"POST /api/v1/unlocated-calls/{id}/close", "{id status}"},
    {"POST /api/v1/alarms/{id}/acknowledge", "{alarm kind state}"},
    {"POST /api/v1/customers/{id}/erase", "{customer state record_entries_redacted:i}"},
    {"GET /api/v1/reports/{kind}", "{report from:t to:t columns:[s] rows:[[s]]}"},
    {"GET /api/v1/campaigns", "{campaigns:[@Campaign] next~}"},
    {"POST /api/v1/campaigns", "{id kind cadence state at:t customers:i notices:i tasks:i}"},
    {"GET /api/v1/campaigns/{id}", "@CampaignInFull"},
    {"GET /api/v1/campaigns/{id}/notices", "{campaign notices:[@Notice] counts:[@Count] next~}"},
    {"GET /api/v1/campaigns/{id}/certificate", "@Certificate"},
    {"POST /api/v1/campaigns/{id}/check", "{id checked_at:t owing:i paid:i told_of_it:i}"},
    {"POST /api/v1/campaigns/{id}/cancel", "{id state told_of_it:i}"},
    {"POST /api/v1/payments", "{customer campaigns:[{id told_of_it:b}]}"},
    {"GET /api/v1/campaign-tasks", "{tasks:[{id campaign kind account_manager opened_at:t due_at:t is_overdue:b done_at:t? done_by~ result~ customer~ note~}] next~}"},
    {"POST /api/v1/campaign-tasks/{id}/result", "{task state result}"},
    {"GET /api/v1/crews", "{crews:[{id name area on_shift:b jobs_at_hand:i skills:[s] at:[n]? position_at:t?}]}"},
    {"POST /api/v1/crews", "@CrewChanged"},
    {"PUT /api/v1/crews/{id}/position", "@CrewChanged"},
    {"GET /api/v1/jobs", "{jobs:[@Job] next~}"},
    {"POST /api/v1/jobs/{id}/steps", "@JobStepped"},
    {"GET /api/v1/jobs/{id}/photos", "{job photos:[{number:i kind type bytes:i taken_at:t received_at:t crew}]}"},
    {"GET /api/v1/work-parties", "{work_parties:[{id ticket person_in_charge below earths_in:i earths_out:i permitted_at:t cleared_at:t? outage:s?}]}"},
    {"POST /api/v1/work-parties", "{work_party ticket device outage:s? job:s? nodes:i earths_in:i earths_out:i permitted_at:t cleared_at:t? blocks:b may_be_live:[s]}"},
    {"POST /api/v1/work-parties/{id}/clear", "{work_party ticket device outage:s? job:s? nodes:i earths_in:i earths_out:i permitted_at:t cleared_at:t? blocks:b reason message~}"},
    {"POST /api/v1/dispatch/proposal", "{proposals:[{job:s? crew:s? reason distance:n? hazards:[s] alternatives:[{crew:s? distance:n?}]}]}"},
    {"POST /api/v1/dispatch/commit", "{job outage:s? kind state crew:s? order_number:i hazard:b created_at:t dispatched_at:t? acknowledged_at:t? en_route_at:t? "
                                    "on_site_at:t? located_at:t? work_complete_at:t? verified_at:t? reason hazards:[s]}"},
    {"GET /api/v1/raw-receipts", "@RawReceipts"},
    {"GET /api/v1/raw-receipts/{attempt}", "@RawReceipts"},
    {"GET /api/v1/network/revisions", "{revisions:[{revision:i state content_hash imported_at:t}]}"},
    {"GET /api/v1/network/revisions/{number}", "{revision:i state content_hash imported_at:t feeders:[{feeder status reason}] difference:any findings:any}"},
    {"POST /api/v1/network/activate", "{revision:i content_hash applied}"},
};

constexpr Shape common[] = {
    {"Session", "{name roles:[s] kind utility:{name time_zone languages:[s]} drill:b}"},
    {"Account", "{name roles:[s] is_disabled:b}"},
    {"Campaign", "{id kind cadence template state at:t end:t? reason created_at:t created_by checked_at:t? ended_at:t? customers:{open:i paid:i} checked_by~ ended_by~ "
                 "end_reason~}"},
    {"CampaignInFull", "{id kind cadence template state at:t end:t? reason created_at:t created_by checked_at:t? ended_at:t? customers:{open:i paid:i} checked_by~ ended_by~ "
                       "end_reason~ history:[{at:t actor note}] counts:[@Count] members~:[{customer account_manager state changed_at:t changed_by notices:[{notice stage "
                       "due_at:t state evidence~ reason~ ended_at~:t}] may_be_disconnected~:b why_not~:[s]}] next~}"},
    {"OutageChanged", "{id kind state feeder area started_at~:t restored_at~:t etr~:t hazard~:b}"},
    {"PlanChanged", "{id state revision:i start:t end:t go service_points:i customers:i}"},
    {"PlanPreview", "{preview_id service_points:i customers:i service_point_minutes:i customer_hours:@CustomerHours start~:t end~:t reduced_security_customers:i reduced_security:[{customer from:t "
                    "until:t lost:[s] kept:[s] critical_level is_special:b account_manager changeover:s?}] last_feed:[s] conflicts:[{plan service_points:i}] supply_events:[{name from:t until:t service_points:i reduced_security:i accepted:b}] "
                    "shared_cuts:[{plan state work start:t end:t customers:i service_points:i feeder is_same_feeder:b}] shared_cuts_days:i service_dates:[{day begins:i ends:i named}] "
                    "messages:[{stage start:t due:t customers:i messages:i together:i nowhere:i}]? opt_outs:{customers:i told:i partly:i untold:i listed:[{customer said:[s] "
                    "stages:[{stage channel:s?}]}]}? "
                    "frequently_interrupted:{rules:[{days:i more_than:i}] kinds:[s] customers:i listed:[{customer days:i count:i was:i}]}? critical_and_life_support:[s] "
                    "customers_without_contact:[s] customers_without_contact_count:i policy:s? warning~ stages~:[@StageDate] legal_minima~:[@LegalMinimum] "
                    "for_zones~:[{zone customers:i stages:[@StageDate] legal_minima:[@LegalMinimum]}] for_classes~:[{classes:[s] customers:i stages:[@StageDate] "
                    "legal_minima:[@LegalMinimum]}] days~:[{start:t end:t stages:[@StageDate] legal_minima:[@LegalMinimum]}] people~:[{customer classes:[s] "
                    "critical_level name phone}] opted_out_people~:[{customer classes:[s] critical_level name phone}] texts~:[{stage channel language subject~ text~ problem~}]}"},
    {"CustomerHours", "{unit_minutes:i public_transformers:i own_transformers:i without_transformer:i is_counted:b budgets:[{period from:t to:t feeder~ area~ "
                      "budget_minutes:i plan_minutes:i used_minutes~:i planned_minutes~:i left_minutes~:i is_over~:b finding~:{zh en}}]}"},
    {"StageDate", "{stage due:t? latest~:t earliest~:t legal_minimum~ require needs_go~:b reasons:[s] explanation:@BothLanguages sending~:@BothLanguages}"},
    {"LegalMinimum", "{id source latest:t earliest~:t can_be_met:b reason met_by~ explanation:{zh en}}"},
    {"BothLanguages", "{zh:[s] en:[s]}"},
    {"CrewChanged", "{crew name skills:[s] area at:[n]? language on_shift:b warnings~:[s]}"},
    {"JobStepped", "{job outage:s? kind state crew:s? order_number:i hazard:b created_at:t dispatched_at:t? acknowledged_at:t? en_route_at:t? on_site_at:t? located_at:t? "
                   "work_complete_at:t? verified_at:t? step occurred_at:t reason}"},
    {"Certificate", "{format utility outage:{id kind state area feeder started_at:t? restored_at:t? merged_into:s? split_from:s? split_off:[s]} exported_at:t notices:{total:i "
                    "open:i unrecorded:i} entries:[{*:any}] head seals:[{entries:i head at:t key signature}] key signature disclosed:[{entry:i field salt value}]}"},
    {"Receipt", "{known:b result~ understood~:b}"},
    {"PublicOutages", "{type features:[{type geometry:{type coordinates:[n]}? properties:{id area state kind cause fewer_than_five:b customers:i? started_at:t? "
                      "etr:t? crew planned_start:t? planned_end:t? planned_after:[{start:t end:t}] planned_after_more:i}}]}"},
    {"Etr", "{at:t band_minutes:i source reason number:i}"},
    {"Outage", "{id kind state cause feeder area revision:i customers_out:i customers_affected:i customer_minutes:i has_hazard:b started_at:t? restored_at:t? etr:@Etr? "
               "plan_state~ planned_start~:t planned_end~:t devices~:[s] calls~:i critical~:i life_support~:i customers_planned~:i job~:{id state crew:s?}?}"},
    {"OutageInFull", "{id kind state cause feeder area revision:i customers_out:i customers_affected:i customer_minutes:i has_hazard:b started_at:t? restored_at:t? etr:@Etr? "
                     "plan_state~ planned_start~:t planned_end~:t devices:[{device phases open_phases~ standing~}] steps:[{step:i energised_at:t service_points:i "
                     "confirmed_at:t? asked_at:t? confirmed_by~}] trouble_calls:[{id kind occurred_at:t source}] jobs:[@Job] customers_by_class:{*:i} merged_into:s? split_from:@Split? split_off:[@Split] history:[@Change]}"},
    {"Split", "{outage at:t actor reason service_points:i customers:i}"},
    {"Handover", "{id state leaving coming note coming_note opened_at:t ended_at:t? ended_by end_reason}"},
    {"Change", "{at:t from to reason actor note}"},
    {"Job", "{id kind state order_number:i is_hazard:b outage:s? crew:s? created_at:t dispatched_at:t? acknowledged_at:t? en_route_at:t? on_site_at:t? work_complete_at:t? "
            "verified_at:t?}"},
    {"Attempt", "{attempt number:i state evidence submitted_at:t finished_at:t? conflict:b}"},
    {"Notice", "{notice recipient_kind recipient~ stage occurrence revision:i due_at:t required date_because state evidence~ ended_at~:t reason~ messages:[{message channel "
               "rung:i language attempts:[@Attempt]}] outage~:s? exception~:{id closed_at:t? closed_by result}}"},
    {"Count", "{stage channel state count:i}"},
    {"Features", "{type features:[{type geometry:any properties:any}]}"},
    {"RawReceipts", "{raw_receipts:[{attempt notifier at:t why raw}] next~}"},
};

}  // namespace

json::object answer_schema(Route const& route) {
  auto const name = std::string(to_string(route.method)) + " " + std::string(route.pattern);
  auto const found = std::ranges::find(answers, name, &Shape::name);
  return found == std::end(answers) ? json::object{} : schema_of_shape(found->text);
}

json::object common_schemas() {
  json::object out;
  for (auto const& [name, text] : common) out[name] = schema_of_shape(text);
  return out;
}

}  // namespace lamplighter::server
