// The proof of an erasure as REST, the console and the command line show it.
#pragma once

#include <string>
#include <vector>

#include "domain/erasure.hpp"

namespace hub::api {

// {"id","userId","requestedBy","requestId"?,"state":"finishing"|"finished","erasedAt","finishedAt"?,
//  "removed":[{"kind","count","sha256"}]}
std::string erasure_json(const domain::Erasure& erasure);
// {"erasures":[…]}
std::string erasures_json(const std::vector<domain::Erasure>& erasures);

}  // namespace hub::api
