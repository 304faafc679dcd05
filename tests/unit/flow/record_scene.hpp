// A scene whose endings are written into records as the engine does it before each commit.
#pragma once

#include "engine/flow/record_flow.hpp"
#include "engine/flow/views_certificate.hpp"
#include "engine/record/verification.hpp"
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {

class RecordScene : public NoticeScene {
 public:
  using NoticeScene::NoticeScene;

  void keep() {
    auto ctx = context();
    append_records(ctx);
  }
  std::string certificate(std::string_view ref = "O1", record::Disclosure disclosure = record::Disclosure::full) {
    keep();
    return view_certificate(store(), ref, key, {"Example Power", now(), disclosure}).value();
  }
  record::Verification verified(std::string_view ref = "O1") {
    auto read = record::verify_certificate(certificate(ref), key.public_key());
    INFO((read ? std::string() : read.error().message));
    REQUIRE(read);
    return *read;
  }
  std::vector<record::Entry> entries(OutageId outage) {
    keep();
    return store().records().entries(outage, 0, 1'000);
  }

  record::SigningKey const key = record::SigningKey::make();
};

}  // namespace lamplighter::flow
