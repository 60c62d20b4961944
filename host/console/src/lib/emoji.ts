// The emoji that people at a desk use, by group, each with the words that find it.
export interface EmojiGroup {
  readonly icon: string;
  readonly emoji: readonly (readonly [string, string])[];
}

const parse = (icon: string, list: string): EmojiGroup => ({
  icon,
  emoji: list
    .trim()
    .split("\n")
    .map((line) => {
      const at = line.trim().indexOf(" ");
      return [line.trim().slice(0, at), line.trim().slice(at + 1)] as const;
    }),
});

export const groups: readonly EmojiGroup[] = [
  parse(
    "😀",
    `😀 grin happy
😄 smile happy
😁 beam teeth
😅 sweat phew
😂 joy laugh tears
🤣 rofl laugh
😊 blush warm
🙂 slight smile
🙃 upside down
😉 wink
😍 heart eyes love
🥰 love hearts
😘 kiss
😇 angel halo
🤩 star wow
🥳 party celebrate
😎 cool sunglasses
🤗 hug
🤔 think hmm
🤨 raised eyebrow
😐 neutral
🙄 eye roll
😬 grimace
😮 surprised oh
😯 hushed
😳 flushed
🥺 please pleading
😢 cry sad
😭 sob cry
😞 disappointed
😔 pensive sad
😕 confused
😟 worried
😤 huff
😡 angry
🤯 mind blown
😱 scream
😴 sleep
🤒 ill sick
🤝 handshake deal
🫡 salute
🫶 heart hands`,
  ),
  parse(
    "👍",
    `👍 thumbs up yes ok good
👎 thumbs down no bad
👌 ok perfect
✌️ peace victory
🤞 fingers crossed luck
🙏 thanks please pray
👏 clap bravo
🙌 hooray raised hands
👋 wave hello bye
💪 strong muscle
👀 eyes look
🫵 you point
👉 point right
👇 point down
👆 point up
✍️ write
🤷 shrug
🤦 facepalm
💁 information
🙋 raise hand question
🧑‍💻 coder computer
🧑‍🔧 mechanic repair
👨‍👩‍👧 family
❤️ heart love red
🧡 heart orange
💛 heart yellow
💚 heart green
💙 heart blue
💜 heart purple
💔 broken heart
💯 hundred
✨ sparkles new
🔥 fire hot
⭐ star
🎉 party tada
🎁 gift present`,
  ),
  parse(
    "📦",
    `📦 package parcel delivery
🚚 truck delivery
🏍️ courier motorbike
🛒 cart shop
🛍️ bags shopping
💳 card payment
💰 money
🧾 receipt invoice
🏷️ tag price
📞 phone call
📱 mobile phone
💬 chat message
📧 mail email
📎 attachment clip
📄 document page
📷 photo camera
📅 calendar date
⏰ alarm time
⏳ wait hourglass
📍 location pin
🗺️ map
🏠 home house
🏬 store shop
🔑 key
🔒 lock secure
🔧 wrench repair
⚙️ settings gear
💡 idea light
🔍 search look
🔗 link
🔔 bell
🚀 rocket launch
🛠️ tools fix
🖥️ computer
🔋 battery`,
  ),
  parse(
    "✅",
    `✅ check done yes
☑️ checkbox
✔️ tick
❌ cross no wrong
❗ important exclamation
❓ question
⚠️ warning
ℹ️ information
🚫 forbidden
🔄 refresh again
➡️ right next
⬅️ left back
⬆️ up
⬇️ down
🆗 ok
🆕 new
🆓 free
1️⃣ one
2️⃣ two
3️⃣ three
4️⃣ four
5️⃣ five
🟢 green online
🟡 yellow
🔴 red`,
  ),
  parse(
    "🍕",
    `☕ coffee
🍵 tea
🍕 pizza
🍔 burger
🍟 fries
🍣 sushi
🍜 noodles
🥗 salad
🍰 cake
🎂 birthday cake
🍎 apple
🍓 strawberry
🥐 croissant
🍺 beer
🥂 cheers
🌞 sun
🌧️ rain
❄️ snow
🌈 rainbow
🌱 plant
🌸 flower
🐶 dog
🐱 cat
✈️ plane travel
🚗 car
🚆 train
🏖️ beach holiday
⚽ football
🎮 game
🎵 music`,
  ),
];

export function findEmoji(query: string): readonly (readonly [string, string])[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return groups.flatMap((group) => group.emoji).filter(([, names]) => words.every((word) => names.includes(word)));
}
