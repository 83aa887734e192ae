// Names of emoji that apps of this kind write; a name we do not know stays as it was written.

const KNOWN = {
  bell: "🔔", sheep: "🐑", ram: "🐏", warning: "⚠️", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌",
  eyes: "👀", wave: "👋", tada: "🎉", rocket: "🚀", fire: "🔥", bulb: "💡", mag: "🔍", memo: "📝", pushpin: "📌",
  link: "🔗", calendar: "📅", spiral_calendar_pad: "🗓️", clock1: "🕐", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  zzz: "💤", sleeping: "😴", no_bell: "🔕", mute: "🔇", loudspeaker: "📢", mega: "📣", speech_balloon: "💬",
  thought_balloon: "💭", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", bar_chart: "📊",
  moneybag: "💰", handshake: "🤝", busts_in_silhouette: "👥", bust_in_silhouette: "👤", heart: "❤️", star: "⭐",
  sparkles: "✨", zap: "⚡", shield: "🛡️", lock: "🔒", unlock: "🔓", key: "🔑", gear: "⚙️", wrench: "🔧",
  hammer_and_wrench: "🛠️", package: "📦", inbox_tray: "📥", outbox_tray: "📤", arrow_right: "➡️", arrow_left: "⬅️",
  arrow_up: "⬆️", arrow_down: "⬇️", arrow_upper_right: "↗️", arrow_lower_right: "↘️", red_circle: "🔴",
  large_orange_circle: "🟠", large_yellow_circle: "🟡", large_green_circle: "🟢", large_blue_circle: "🔵",
  white_circle: "⚪", black_circle: "⚫", large_green_square: "🟩", large_red_square: "🟥", question: "❓",
  grey_question: "❔", exclamation: "❗", information_source: "ℹ️", heavy_plus_sign: "➕", heavy_minus_sign: "➖",
  no_entry: "⛔", no_entry_sign: "🚫", ok_hand: "👌", "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎",
  pray: "🙏", raised_hands: "🙌", muscle: "💪", smile: "😄", slightly_smiling_face: "🙂", cry: "😢", sob: "😭",
  thinking_face: "🤔", door: "🚪", seedling: "🌱", leaves: "🍃", fallen_leaf: "🍂", snowflake: "❄️", sunny: "☀️",
  newspaper: "📰", globe_with_meridians: "🌐", house: "🏠", office: "🏢", books: "📚", book: "📖", trophy: "🏆",
  alarm_clock: "⏰", rotating_light: "🚨", recycle: "♻️", repeat: "🔁", email: "📧", envelope: "✉️", test_tube: "🧪",
};

export function emoji(name) {
  return KNOWN[name.replace(/::skin-tone-\d$/, "")] ?? `:${name}:`;
}

export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/g, (whole, name) => {
    const found = emoji(name);
    return found.startsWith(":") ? whole : found;
  });
}
