// The smallest workflow: greets in the person's language, asks one question, and hands to the desk with the answer.
//
// What a conversation has been through is one record, so every turn knows where it stands, whatever happened between.
#include <hubbub/workflow.hpp>

#include "phrases.hpp"

namespace greeter {

constexpr std::string_view kConversations = "conversations";
constexpr std::size_t kMostAnswerBytes = 1000;  // metadata of a pass is 4 KB at most

constexpr std::string_view kSettings = R"({
  "type": "object", "additionalProperties": false,
  "properties": {
    "name": {"type": "string", "minLength": 1, "default": "Assistant",
      "description": "What people see above the greeter's messages."},
    "avatar_url": {"type": "string", "default": "", "description": "https address of its picture; empty: none."},
    "default_language": {"type": "string", "default": "en", "pattern": "^[a-z]{2,3}$",
      "description": "Language of people whose own is unknown or has no texts."},
    "pass_to": {"type": "string", "default": "desk",
      "description": "Who gets the conversation with the answer: \"desk\", or the id of another workflow."},
    "texts": {"type": "object", "default": {},
      "description": "What it says, by language (\"de\", \"fr\"). English, French and Spanish have texts of their own.",
      "additionalProperties": {"type": "object", "additionalProperties": false,
        "properties": {
          "greeting": {"type": "string", "description": "The first words: \"Hello!\""},
          "question": {"type": "string", "description": "The one question: \"How can we help you?\""},
          "thanks": {"type": "string", "description": "Said when the answer goes to the desk."},
          "choices": {"type": "array", "maxItems": 10, "items": {"type": "string"},
            "description": "Answers to tap; people may still write their own."}
        }}}
  }
})";

class Greeter final : public hubbub::Workflow {
 public:
  static hubbub::Descriptor describe() {
    return {.id = "com.hubbub.greeter",
            .name = "Greeter",
            .version = "0.1.0",
            .description = "Greets, asks one question, and hands the conversation to the desk with the answer.",
            .settings = std::string{kSettings}};
  }

  explicit Greeter(hubbub::Context& host)
      : phrases_{host.settings()["texts"], host.settings()["default_language"].string("en")},
        name_{host.settings()["name"]},
        avatar_url_{host.settings()["avatar_url"]},
        pass_to_{host.settings()["pass_to"].string("desk")} {}

  std::string display_name() const override { return name_; }
  std::string avatar_url() const override { return avatar_url_; }

  // snippet: handle
  void handle(hubbub::Turn& turn) override {
    const bool has_asked = turn.record(kConversations, turn.event().conversation_id)["state"].string() == "asked";
    const auto said = unanswered(turn);
    const auto& phrases = phrases_.of(turn.user().locale);

    if (said && has_asked) return hand_over(turn, phrases, *said, "question_answered", phrases.thanks);
    // They wrote before we asked: their words are what matters, so they go to a human at once.
    if (said) return hand_over(turn, phrases, *said, "wrote_first", phrases.greeting + " " + phrases.thanks);
    // Handed back to us after others spoke: nobody wants to be greeted again. We wait for their next words.
    if (has_asked || turn.conversation().last_seq > 0) return;
    ask(turn, phrases);
  }
  // end

 private:
  // What the person said last, when nobody has answered it yet.
  static std::optional<hubbub::Message> unanswered(hubbub::Turn& turn) {
    if (turn.event().type == hubbub::TurnEvent::Type::message) return turn.message();
    auto newest = turn.history(1);
    if (newest.empty() || newest.back().author_type != hubbub::AuthorType::user) return std::nullopt;
    return std::move(newest.back());
  }

  // snippet: remember
  // It is about a person: when they ask to be forgotten, it goes with them.
  static void remember(hubbub::Turn& turn, std::string_view state) {
    turn.put_record(kConversations, turn.event().conversation_id, hubbub::JsonObject{{"state", state}},
                    {.user_id = turn.conversation().user_id});
  }
  // end

  // snippet: ask
  static void ask(hubbub::Turn& turn, const Phrases& phrases) {
    hubbub::Actions choices;
    for (const auto& choice : phrases.choices) choices.push_back(hubbub::Action::reply(choice, choice));
    turn.reply(hubbub::Content::text(phrases.greeting + " " + phrases.question, choices));
    remember(turn, "asked");
  }
  // end

  // snippet: hand_over
  void hand_over(hubbub::Turn& turn, const Phrases& phrases, const hubbub::Message& said, std::string_view reason,
                 const std::string& words) const {
    const auto answer = beginning_of(said.text, kMostAnswerBytes);
    turn.reply(words);
    remember(turn, "handed_over");
    turn.pass_control(pass_to_, {{"reason", reason}, {"question", phrases.question}, {"answer", answer}});
  }
  // end

  Phrasebook phrases_;
  std::string name_;
  std::string avatar_url_;
  std::string pass_to_;
};

}  // namespace greeter

HUBBUB_PLUGIN(greeter::Greeter)
