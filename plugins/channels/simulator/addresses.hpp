// Whom the simulator can be: a phone number, or a mail address.
#pragma once

#include <hubbub/status.hpp>
#include <string>
#include <string_view>

namespace simulator {

enum class Device { phone, mailbox };

// The address as the hub knows people by it: "+12025550100" of "+1 202-555-0100", "ada@example.org" of "
// Ada@Example.org". invalid/"invalid_number" or "invalid_address", with what to write instead. [any]
hubbub::Result<std::string> normalised(Device device, std::string_view address);

}  // namespace simulator
