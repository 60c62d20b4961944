#include "graph_errors.hpp"

#include <algorithm>
#include <array>
#include <hubbub/text.hpp>

namespace meta {
namespace {

using hubbub::Status;

constexpr std::size_t kMostWords = 300;

struct Meaning {
  std::int64_t code;
  Status status;            // of a send
  std::string_view reason;  // empty: Meta's own words
  std::string_view name{};  // `code` of the error, when we act upon it
};

constexpr std::array kMeanings = {
    Meaning{0, Status::unauthenticated, "Meta does not accept the access token.", kBadToken},
    Meaning{1, Status::unavailable, "Meta has trouble, and does not say which."},
    Meaning{2, Status::unavailable, "The service is down for the moment."},
    Meaning{3, Status::unauthenticated, "The app may not do this: see its permissions."},
    Meaning{4, Status::rate_limited, "The app has reached its limit of calls."},
    Meaning{10, Status::rejected, "The app lacks a permission, or it was taken away."},
    Meaning{17, Status::rate_limited, "The account has reached its limit of calls."},
    Meaning{32, Status::rate_limited, "The page has reached its limit of calls."},
    Meaning{33, Status::rejected, "The business's phone number is gone."},
    Meaning{100, Status::rejected, ""},
    Meaning{102, Status::unauthenticated, "The session has ended: a new access token is needed.", kBadToken},
    Meaning{190, Status::unauthenticated, "The access token has expired or was revoked: a new one is needed.",
            kBadToken},
    Meaning{200, Status::rejected, "The app or the page may not write to this person."},
    Meaning{230, Status::rejected, "The access token lacks the permission to send messages."},
    Meaning{341, Status::rate_limited, "The application has reached its limit."},
    Meaning{368, Status::rejected, "Meta has blocked the account for a while, for what it did before."},
    Meaning{546, Status::rejected, "Meta does not take files of this type.", kMediaRefused},
    Meaning{551, Status::rejected, "The person is not available: they have blocked the page or left."},
    Meaning{613, Status::rate_limited, "The limit of calls is reached."},
    Meaning{2022, Status::rejected, "Meta has switched off messages of this kind for the app."},
    Meaning{10900, Status::rejected, "This was answered already."},
    Meaning{10903, Status::rejected, "The person cannot be written to."},
    Meaning{80006, Status::rate_limited, "The page has reached its limit of messages."},
    Meaning{80007, Status::rate_limited, "The WhatsApp business account has reached its limit."},
    Meaning{130429, Status::rate_limited, "More messages a second than WhatsApp takes."},
    Meaning{130472, Status::rejected, "WhatsApp keeps marketing away from this person."},
    Meaning{130497, Status::rejected, "The business may not write to people of this country."},
    Meaning{131000, Status::unavailable, "WhatsApp has trouble, and does not say which."},
    Meaning{131005, Status::rejected, "The access token lacks a permission."},
    Meaning{131008, Status::rejected, ""},
    Meaning{131009, Status::rejected, ""},
    Meaning{131016, Status::unavailable, "WhatsApp is down for the moment."},
    Meaning{131021, Status::rejected, "The recipient is the sender."},
    Meaning{
        131026, Status::rejected,
        "It cannot be delivered: the number is not on WhatsApp, or its app is too old, or has not accepted the terms."},
    Meaning{131030, Status::rejected, "A number for tests writes to those on its list only."},
    Meaning{131031, Status::rejected, "The WhatsApp business account is locked."},
    Meaning{131037, Status::rejected, "The business's display name is not approved yet."},
    Meaning{131042, Status::rejected, "WhatsApp cannot charge the business: see the payment method."},
    Meaning{131045, Status::rejected, "The business's number is not registered."},
    Meaning{131047, Status::rejected, "The person has not written for 24 hours: only a template may go out.",
            kOutsideWindow},
    Meaning{131048, Status::rate_limited, "The number is restricted, for people called its messages spam."},
    Meaning{131049, Status::rejected, "WhatsApp held the message back, for this person gets many of the kind."},
    Meaning{131050, Status::rejected, "The person wants no marketing from this number."},
    Meaning{131051, Status::rejected, "WhatsApp does not know messages of this type."},
    Meaning{131052, Status::rejected, "WhatsApp could not fetch the file.", kMediaRefused},
    Meaning{131053, Status::rejected, "WhatsApp does not take the file.", kMediaRefused},
    Meaning{131056, Status::rate_limited, "Too many messages to this person at once."},
    Meaning{131057, Status::unavailable, "The account is in maintenance."},
    Meaning{132000, Status::rejected, "The template has another number of parameters."},
    Meaning{132001, Status::rejected, "There is no such template in this language, or it is not approved."},
    Meaning{132005, Status::rejected, "The template's text is too long with these parameters."},
    Meaning{132007, Status::rejected, "The template breaks a rule of WhatsApp's."},
    Meaning{132012, Status::rejected, "A parameter of the template is not of its format."},
    Meaning{132015, Status::rejected, "The template is paused, for its quality is low."},
    Meaning{132016, Status::rejected, "The template is switched off for good."},
    Meaning{132068, Status::rejected, "The flow is blocked."},
    Meaning{132069, Status::rejected, "The flow is throttled."},
    Meaning{133004, Status::unavailable, "WhatsApp's server is down for the moment."},
    Meaning{133010, Status::rejected, "The business's number is not registered."},
    Meaning{135000, Status::unavailable, "WhatsApp has trouble, and does not say which."},
};

struct Special {
  std::int64_t code;
  std::int64_t subcode;
  Status status;
  std::string_view reason;
  std::string_view name{};
};

// Where the subcode says more than the code.
constexpr std::array kSpecials = {
    Special{10, 2018278, Status::rejected, "The person has not written for 24 hours.", kOutsideWindow},
    Special{10, 2018065, Status::rejected, "The person has not written for 24 hours.", kOutsideWindow},
    Special{10, 2534022, Status::rejected, "The person has not written for 24 hours.", kOutsideWindow},
    Special{10, 2018108, Status::rejected, "The person receives no messages at the moment."},
    Special{100, 2018001, Status::rejected, "Meta does not know this person: they are gone, or wrote to another page."},
    Special{100, 2534014, Status::rejected,
            "Meta does not know this person: they are gone, or wrote to another account."},
    Special{100, 2018005, Status::rejected, "The file is too large for Meta.", kMediaRefused},
    Special{100, 2018007, Status::rejected, "Meta does not take the file.", kMediaRefused},
    Special{100, 2018008, Status::rejected, "Meta could not fetch the file.", kMediaRefused},
    Special{100, 2018047, Status::rejected, "Meta could not take the file.", kMediaRefused},
    Special{100, 2018074, Status::rejected, "Meta no longer has the file.", kMediaRefused},
    Special{100, 2018109, Status::rejected, "The file is too large for Meta.", kMediaRefused},
    Special{100, 2018294, Status::rejected, "The video is too large for Meta.", kMediaRefused},
    Special{100, 2534068, Status::rejected, "Instagram does not take the file.", kMediaRefused},
    Special{551, 1545041, Status::rejected, "The person is not available: they have blocked the page or left."},
};

constexpr bool is_permission(std::int64_t code) {
  return code >= 200 && code <= 299;
}

const Meaning* meaning_of(std::int64_t code) {
  const auto found =
      std::find_if(kMeanings.begin(), kMeanings.end(), [code](const Meaning& meaning) { return meaning.code == code; });
  if (found != kMeanings.end()) return &*found;
  return is_permission(code) ? meaning_of(200) : nullptr;
}

Status status_of(int http_status) {
  if (http_status == 429) return Status::rate_limited;
  // Who stands before Meta's servers has passed the call on, and did not learn what became of it.
  if (http_status == 504) return Status::abandoned;
  if (http_status >= 500 || http_status == 408) return Status::unavailable;
  return http_status == 401 ? Status::unauthenticated : Status::rejected;
}

std::string words_of(const hubbub::Json& error) {
  auto words = error["error_data"]["details"].string();
  if (words.empty()) words = error["error_user_msg"].string();
  if (words.empty()) words = error["message"].string();
  return hubbub::without_controls(hubbub::beginning_of(words, kMostWords));
}

}  // namespace

hubbub::Error graph_error(const hubbub::HttpReply& reply) {
  const auto error = reply.json()["error"];
  hubbub::Error told{status_of(reply.status), {}, {}, reply.retry_after};
  if (error["code"].kind() != hubbub::Json::Kind::number) {
    told.code = "http_" + std::to_string(reply.status);
    told.message = "Meta answered " + std::to_string(reply.status) + ".";
    return told;
  }
  const auto code = error["code"].integer();
  const auto subcode = error["error_subcode"].integer();
  auto reason = words_of(error);
  told.code = "meta_" + std::to_string(code);
  const auto take = [&](const auto& known) {
    // Their servers' own trouble outweighs what the code says about the message.
    if (reply.status < 500 || known.status == Status::rate_limited) told.status = known.status;
    if (!known.reason.empty()) reason = known.reason;
    if (!known.name.empty()) told.code = known.name;
  };
  const auto special = std::find_if(kSpecials.begin(), kSpecials.end(), [&](const Special& known) {
    return known.code == code && known.subcode == subcode;
  });
  if (special != kSpecials.end()) {
    take(*special);
  } else if (const auto* known = meaning_of(code)) {
    take(*known);
  } else if (error["is_transient"].boolean()) {
    told.status = Status::unavailable;
  }
  told.message = "Meta " + std::to_string(code) + ": " + reason;
  return told;
}

std::string failure_reason(std::int64_t code, std::string_view details) {
  if (code == 0) return "WhatsApp did not deliver it, and did not say why.";
  const auto* known = meaning_of(code);
  const bool has_words = known != nullptr && !known->reason.empty();
  return "Meta " + std::to_string(code) + ": " +
         (has_words ? std::string{known->reason} : hubbub::without_controls(hubbub::beginning_of(details, kMostWords)));
}

}  // namespace meta
