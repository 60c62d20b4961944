// The texts of the steps, one file each. A published step is never edited: add the next one.
#pragma once

#include <string_view>

namespace hub::store {

extern const std::string_view kFirstStep;
extern const std::string_view kErasingStep;
extern const std::string_view kConsentsStep;
extern const std::string_view kMergesStep;
extern const std::string_view kLinkRequestsStep;
extern const std::string_view kAnsweringStep;
extern const std::string_view kPersonsStep;
extern const std::string_view kAppendedMessagesStep;
extern const std::string_view kSentPartsStep;
extern const std::string_view kRespondersStep;

}  // namespace hub::store
