#include "plugins/services/tables.hpp"

#include <map>

namespace hub::plugins {

const void* service_table(std::string_view id) {
  static const std::map<std::string_view, const void*> tables{
      {HUBBUB_SERVICE_LOG, log_service()},           {HUBBUB_SERVICE_METRICS, metrics_service()},
      {HUBBUB_SERVICE_CLOCK, clock_service()},       {HUBBUB_SERVICE_TIMERS, timers_service()},
      {HUBBUB_SERVICE_RECORDS, records_service()},   {HUBBUB_SERVICE_RECORDS_2, records_2_service()},
      {HUBBUB_SERVICE_SECRETS, secrets_service()},   {HUBBUB_SERVICE_ROUTES, routes_service()},
      {HUBBUB_SERVICE_INBOX, inbox_service()},       {HUBBUB_SERVICE_DELIVERIES, deliveries_service()},
      {HUBBUB_SERVICE_TURNS, turns_service()},       {HUBBUB_SERVICE_LIVE, live_service()},
      {HUBBUB_SERVICE_CRYPTO, crypto_service()},     {HUBBUB_SERVICE_CRYPTO_2, crypto_2_service()},
      {HUBBUB_SERVICE_CONSENTS, consents_service()}, {HUBBUB_SERVICE_EXPOSURE, exposure_service()},
      {HUBBUB_SERVICE_FILES, files_service()},       {HUBBUB_SERVICE_HTTP_CLIENT, http_client_service()},
      {HUBBUB_SERVICE_JSON, json_service()},
  };
  const auto found = tables.find(id);
  return found == tables.end() ? nullptr : found->second;
}

}  // namespace hub::plugins
