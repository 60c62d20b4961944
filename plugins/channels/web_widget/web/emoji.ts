/** The picker's emoji, by group; the words are what the search looks in. */

/** An icon for the tab, and "😀 grinning smile" lines. */
export interface EmojiGroup {
  icon: string;
  emoji: [emoji: string, words: string][];
}

const lines: [icon: string, emoji: string][] = [
  [
    "😀",
    "😀 grinning smile happy|😃 smiley happy|😄 smile eyes happy|😁 beaming grin|😆 laughing|😅 sweat relief|🤣 rolling laugh rofl|😂 joy tears laugh|🙂 slight smile|🙃 upside down|😉 wink|😊 blush smile|😇 angel innocent|🥰 love hearts|😍 heart eyes love|🤩 star struck wow|😘 kiss|😋 yum delicious|😛 tongue|😜 wink tongue crazy|🤪 zany|🤗 hug|🤭 oops giggle|🤫 quiet shush|🤔 thinking hmm|🤨 raised eyebrow|😐 neutral|😑 expressionless|😏 smirk|🙄 eye roll|😬 grimace|😌 relieved|😔 sad pensive|😴 sleep|😷 mask ill|🤒 fever ill|🤕 hurt bandage|🤧 sneeze cold|🥵 hot|🥶 cold|🤯 mind blown|🥳 party celebrate|😎 cool sunglasses|🤓 nerd|🧐 monocle|😕 confused|😟 worried|🙁 frown sad|😮 surprised wow|😳 flushed|🥺 pleading please|😢 cry sad|😭 sob cry|😱 scream shock|😞 disappointed|😩 weary tired|😤 huff|😡 angry|😠 angry|🤬 swear|💀 skull|💩 poo|🤡 clown|👻 ghost|👽 alien|🤖 robot",
  ],
  [
    "👍",
    "👍 thumbs up yes good ok|👎 thumbs down no bad|👌 ok hand perfect|✌️ peace victory|🤞 fingers crossed luck|🤟 love you|🤘 rock|🤙 call me|👈 left point|👉 right point|👆 up point|👇 down point|☝️ up one|✋ hand stop|👋 wave hello hi bye|👏 clap bravo|🙌 hooray hands|🫶 heart hands|🤝 handshake deal|🙏 please thanks pray|💪 strong muscle|✍️ write|👀 eyes look|🧠 brain|👶 baby|🧒 child|👩 woman|👨 man|👵 grandmother|👴 grandfather|🙋 raise hand question|🤷 shrug|🤦 facepalm|💃 dance|🏃 run|🚶 walk|👪 family|❤️ red heart love|🧡 orange heart|💛 yellow heart|💚 green heart|💙 blue heart|💜 purple heart|🖤 black heart|🤍 white heart|💔 broken heart|💕 hearts|💯 hundred|✨ sparkles|🔥 fire hot|⭐ star|🎉 party tada celebrate|🎊 confetti",
  ],
  [
    "🐱",
    "🐶 dog|🐱 cat|🐭 mouse|🐹 hamster|🐰 rabbit|🦊 fox|🐻 bear|🐼 panda|🐨 koala|🐯 tiger|🦁 lion|🐮 cow|🐷 pig|🐸 frog|🐵 monkey|🙈 see no evil|🐔 chicken|🐧 penguin|🐦 bird|🦆 duck|🦉 owl|🐴 horse|🦄 unicorn|🐝 bee|🦋 butterfly|🐌 snail|🐞 ladybug|🐢 turtle|🐙 octopus|🐠 fish|🐬 dolphin|🐳 whale|🐘 elephant|🌸 blossom flower|🌹 rose flower|🌻 sunflower|🌷 tulip flower|🌱 seedling plant|🌲 tree|🌴 palm|🍀 clover luck|🍁 leaf|☀️ sun|🌙 moon|⛅ cloud sun|🌧️ rain|❄️ snow|🌈 rainbow|⚡ lightning|🌊 wave sea",
  ],
  [
    "🍕",
    "🍎 apple|🍌 banana|🍇 grapes|🍓 strawberry|🍒 cherry|🍑 peach|🥑 avocado|🍅 tomato|🥕 carrot|🌽 corn|🍞 bread|🥐 croissant|🧀 cheese|🥚 egg|🥞 pancakes|🍔 burger|🍟 fries|🍕 pizza|🌭 hot dog|🥪 sandwich|🌮 taco|🥗 salad|🍝 pasta spaghetti|🍜 noodles ramen|🍣 sushi|🍚 rice|🍦 ice cream|🍩 donut|🍪 cookie|🎂 birthday cake|🍰 cake|🍫 chocolate|🍬 candy|☕ coffee tea|🍵 tea|🥤 drink soda|🍺 beer|🍷 wine|🥂 cheers champagne|🍾 bottle champagne|💧 water drop",
  ],
  [
    "🚗",
    "🚗 car|🚕 taxi|🚌 bus|🚲 bike bicycle|✈️ plane flight|🚀 rocket launch|🚢 ship|🚂 train|🏠 house home|🏢 office building|🏥 hospital|🏖️ beach|⛰️ mountain|🗺️ map|📍 pin place location|⏰ alarm clock time|⌛ hourglass wait|📅 calendar date|⚽ football soccer|🏀 basketball|🎾 tennis|🏆 trophy win|🥇 medal first|🎮 game|🎨 art|🎵 music note|🎤 microphone|🎧 headphones|🎬 film movie|📷 camera photo|📱 phone mobile|💻 laptop computer|🖨️ printer|💡 idea light bulb|🔋 battery|🔌 plug|🔧 wrench tool|🔑 key|🔒 lock|📦 package parcel box|🎁 gift present|🛒 cart shop|💰 money|💳 card pay|🧾 receipt|✉️ letter mail|📎 paperclip|📝 note write|📚 books|✂️ scissors",
  ],
  [
    "✅",
    "✅ check done yes|☑️ check box|✔️ check|❌ cross no|❗ exclamation|❓ question|⚠️ warning|🚫 forbidden|⛔ no entry|🆘 help sos|🆗 ok|🆕 new|🔴 red circle|🟠 orange circle|🟡 yellow circle|🟢 green circle|🔵 blue circle|⚫ black circle|⚪ white circle|➡️ arrow right|⬅️ arrow left|⬆️ arrow up|⬇️ arrow down|🔄 refresh again|🔔 bell|🔕 bell off|🔍 search|💬 speech chat|💭 thought|💤 sleep zzz|♻️ recycle|♿ wheelchair access|🏁 finish flag|🏳️‍🌈 rainbow flag pride|0️⃣ zero 0|1️⃣ one 1|2️⃣ two 2|3️⃣ three 3|4️⃣ four 4|5️⃣ five 5",
  ],
];

export const emojiGroups = lines.map(([icon, list]): EmojiGroup => ({
  icon,
  emoji: list.split("|").map((line) => {
    const space = line.indexOf(" ");
    return [line.slice(0, space), line.slice(space + 1)];
  }),
}));
