#include "messaging/person.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "domain/webhook.hpp"
#include "messaging/person_items.hpp"
#include "store/consents.hpp"
#include "store/conversations.hpp"
#include "store/desk.hpp"
#include "store/identities.hpp"
#include "store/link_requests.hpp"
#include "store/merges.hpp"
#include "store/records.hpp"
#include "store/tasks.hpp"
#include "store/users.hpp"

namespace hub::messaging {

namespace {

using domain::Conversation;
using store::sql::Connection;

constexpr int kAtOnce = 500;  // rows of a page
constexpr int kRecords = 50;  // they may be 1 MB each
constexpr int kMostUnsent = 10'000;

template <class T>
void append(std::vector<T>& all, std::vector<T> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

bool is_named(const std::vector<Person::Address>& all, const Person::Address& one) {
  return std::any_of(all.begin(), all.end(), [&](const auto& other) {
    return other.channel_type == one.channel_type && other.external_id == one.external_id;
  });
}

// Consents are by channel type and address. An e-mail address or phone is one person's on every channel of that kind;
// any other external id means something on its own channel only.
std::vector<Person::Address> addresses_of(Connection& connection, const Person& person) {
  std::vector<Person::Address> found;
  const auto add = [&](Person::Address address) {
    if (!is_named(found, address)) found.push_back(std::move(address));
  };
  const auto add_all = [&](const std::string& address, domain::IdentityKind kind) {
    for (auto& type : store::Consents{connection}.channel_types_of(address)) {
      if (domain::address_kind_of(type) == kind) add({std::move(type), address});
    }
  };
  for (const auto& client : person.clients) {
    add({client.type, client.external_id});
    if (const auto kind = domain::address_kind_of(client.type)) add_all(client.external_id, *kind);
  }
  for (const auto& identity : person.identities) add_all(identity.key.value, identity.key.kind);
  return found;
}

// Writes the items of one kind as a file.
class Kind {
 public:
  Kind(PersonFiles& files, std::string_view mark, std::string_view kind) : files_{files} {
    files_.open(kind);
    std::string head = R"({"mark":")";
    head.append(mark).append(R"(",")").append(kind).append("\":[");
    files_.write(head);
  }

  template <class T>
  void add(const T& thing) {
    files_.write(items_++ == 0 ? "\n" : ",\n");
    files_.write(item_of(thing));
  }
  template <class T>
  void add_all(const std::vector<T>& things) {
    for (const auto& thing : things) add(thing);
  }
  void end() {
    files_.write("\n]}\n");
    files_.close(items_);
  }

 private:
  PersonFiles& files_;
  std::int64_t items_ = 0;
};

class Telling {
 public:
  Telling(Connection& connection, const Person& person, std::string_view mark, PersonFiles& files)
      : sql_{connection}, person_{person}, mark_{mark}, files_{files} {}

  void run(const std::vector<domain::AttachmentId>& unsent_files) {
    tell("users", [&](Kind& file) { file.add_all(person_.users); });
    tell("clients", [&](Kind& file) { file.add_all(person_.clients); });
    tell("identities", [&](Kind& file) { file.add_all(person_.identities); });
    tell("consents", [&](Kind& file) { consents(file); });
    tell("links", [&](Kind& file) { file.add_all(person_.links); });
    tell("merges", [&](Kind& file) { merges(file); });
    tell("records", [&](Kind& file) { records(file); });
    of_conversations("conversations", [](Kind& file, const Conversation& one) { file.add(one); });
    of_conversations("tickets", [&](Kind& file, const Conversation& one) {
      file.add_all(store::Tickets{sql_}.of_conversation(one.id));
    });
    of_conversations("messages", [&](Kind& file, const Conversation& one) { messages(file, one); });
    of_conversations("deliveries", [&](Kind& file, const Conversation& one) { deliveries(file, one); });
    tell("tasks", [&](Kind& file) {
      file.add_all(tasks_of(sql_, person_));
      each_conversation([&](const Conversation& one) { file.add_all(tasks_of(sql_, one.id)); });
    });
    tell("attachments",
         [&](Kind& file) { each_attachment(unsent_files, [&](const domain::Attachment& one) { file.add(one); }); });
    each_attachment(unsent_files, [&](const domain::Attachment& one) { files_.attachment(one); });
  }

 private:
  template <class Write>
  void tell(std::string_view kind, const Write& write) {
    Kind file{files_, mark_, kind};
    write(file);
    file.end();
  }
  template <class Visit>
  void each_conversation(const Visit& visit) {
    for (const auto& user : person_.users) {
      store::Conversations conversations{sql_};
      auto some = conversations.of_user_after(user.id, "", kAtOnce);
      while (!some.empty()) {
        for (const auto& one : some) visit(one);
        some = conversations.of_user_after(user.id, some.back().id, kAtOnce);
      }
    }
  }
  template <class Write>
  void of_conversations(std::string_view kind, const Write& write) {
    tell(kind, [&](Kind& file) { each_conversation([&](const Conversation& one) { write(file, one); }); });
  }

  void consents(Kind& file) {
    for (const auto& address : person_.addresses) {
      file.add_all(store::Consents{sql_}.of(address.channel_type, address.external_id));
    }
  }

  // Each once, though two of the person's users may be part of it.
  void merges(Kind& file) {
    store::Merges all{sql_};
    std::vector<std::string> seen;
    for (const auto& user : person_.users) {
      for (const auto& line : all.of_user(user.id)) {
        if (std::find(seen.begin(), seen.end(), line.id) != seen.end()) continue;
        seen.push_back(line.id);
        if (const auto merge = all.find(line.id)) file.add(*merge);
      }
    }
  }

  void records(Kind& file) {
    store::Records all{sql_};
    for (const auto& user : person_.users) {
      pages<domain::Record>(file, [&](const auto& after) { return all.about_user(user.id, after, kRecords); });
    }
    for (const auto& client : person_.clients) {
      pages<domain::Record>(file, [&](const auto& after) {
        return all.about_external_id(client.integration_id, client.external_id, after, kRecords);
      });
    }
  }

  template <class T, class Next>
  static void pages(Kind& file, const Next& next) {
    std::optional<T> after;
    for (auto some = next(after); !some.empty(); some = next(after)) {
      file.add_all(some);
      after = std::move(some.back());
    }
  }

  void messages(Kind& file, const Conversation& conversation) {
    store::Messages all{sql_};
    for (auto some = all.after(conversation.id, 0, kAtOnce); !some.empty();
         some = all.after(conversation.id, some.back().seq, kAtOnce)) {
      file.add_all(some);
    }
  }

  void deliveries(Kind& file, const Conversation& conversation) {
    store::Deliveries all{sql_};
    for (auto some = all.of_conversation_after(conversation.id, {}, kAtOnce); !some.empty();
         some = all.of_conversation_after(conversation.id, some.back(), kAtOnce)) {
      file.add_all(some);
    }
  }

  template <class Visit>
  void each_attachment(const std::vector<domain::AttachmentId>& unsent, const Visit& visit) {
    each_conversation([&](const Conversation& one) { attachments(one, visit); });
    for (const auto& id : unsent) {
      const auto found = store::Attachments{sql_}.find(id);
      if (found && found->conversation_id.empty()) visit(*found);  // else it was sent meanwhile, and told of above
    }
  }

  // A file that two of the person's conversations show is told of once, in the one that had it first.
  template <class Visit>
  void attachments(const Conversation& conversation, const Visit& visit) {
    store::Attachments all{sql_};
    for (auto some = all.of_conversation(conversation.id, "", kAtOnce); !some.empty();
         some = all.of_conversation(conversation.id, some.back().id, kAtOnce)) {
      for (const auto& one : some) {
        if (one.conversation_id == conversation.id || !is_theirs(one.conversation_id)) visit(one);
      }
    }
  }

  bool is_theirs(const domain::ConversationId& id) {
    const auto found = store::Conversations{sql_}.find(id);
    return found && std::any_of(person_.users.begin(), person_.users.end(),
                                [&](const auto& user) { return user.id == found->user_id; });
  }

  Connection& sql_;
  const Person& person_;
  const std::string_view mark_;
  PersonFiles& files_;
};

}  // namespace

Person find_person(Connection& connection, std::string_view user) {
  Person person;
  person.users = store::Users{connection}.with_merged(user);
  for (const auto& one : person.users) {
    append(person.clients, store::Clients{connection}.of_user(one.id));
    append(person.identities, store::Identities{connection}.of_user(one.id));
    append(person.links, store::LinkRequests{connection}.of_user(one.id));
  }
  person.addresses = addresses_of(connection, person);
  return person;
}

std::vector<domain::Task> tasks_of(Connection& connection, std::string_view conversation_id) {
  store::Tasks all{connection};
  auto found = all.in_lanes_below("turn:" + std::string{conversation_id} + ":");
  append(found, all.in_lanes_below(domain::webhook_lanes_of(conversation_id)));
  return found;
}

std::vector<domain::Task> tasks_of(Connection& connection, const Person& person) {
  store::Tasks all{connection};
  std::vector<domain::Task> found;
  for (const auto& user : person.users) append(found, all.in_lanes_below(domain::webhook_lanes_of(user.id)));
  for (const auto& client : person.clients) append(found, all.in_lane("deliver:" + client.id));
  for (const auto& link : person.links) append(found, all.in_lane("link:" + link.id));
  return found;
}

std::vector<domain::AttachmentId> unsent_files_of(Connection& connection, const Person& person) {
  std::vector<domain::AttachmentId> found;
  for (const auto& client : person.clients) {
    const auto uploader = domain::uploader_named(client.integration_id, client.external_id);
    append(found, store::Attachments{connection}.unsent_of(uploader, kMostUnsent));
  }
  return found;
}

void tell_of(Connection& connection, const Person& person, std::string_view mark,
             const std::vector<domain::AttachmentId>& unsent_files, PersonFiles& files) {
  Telling{connection, person, mark, files}.run(unsent_files);
}

}  // namespace hub::messaging
