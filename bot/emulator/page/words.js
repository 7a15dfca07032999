// The words around the chats, in both languages. What the bot says is the bot's own affair.

export const LANGUAGES = ["en", "fr"];

const WORDS = {
  en: {
    title: "Demo phones",
    hint: "Invented people, no Telegram: everything here stays on this machine.",
    investigator: "Investigator",
    coordinators: "Coordinators",
    admin: "Admin",
    phoneOf: "Whose phone, and which chat",
    language: "Language of this phone",
    pageLanguage: "Language of all phones",
    bot: "bot",
    members: (count) => `${count} members`,
    message: "Message",
    send: "Send",
    menu: "Menu",
    commands: "Commands",
    start: "Start",
    unblock: "Unblock and restart",
    chat: "Conversation",
    edited: "edited",
    reply: "Reply",
    replyTo: "Reply to",
    cancel: "Cancel",
    close: "Close",
    ok: "OK",
    more: "Show all",
    less: "Show less",
    spoiler: "Hidden text: show",
    elsewhere: "Open on another phone",
    emptyChat: "Nothing here yet.",
    unread: "new messages",
    offline: "The emulator does not answer. Trying again…",
    withBot: "chat with the bot",
    picture: "Picture",
    own: "You",
  },
  fr: {
    title: "Téléphones de démonstration",
    hint: "Personnes inventées, sans Telegram : tout reste sur cette machine.",
    investigator: "Investigateur",
    coordinators: "Coordination",
    admin: "Admin",
    phoneOf: "Le téléphone de qui, et quelle conversation",
    language: "Langue de ce téléphone",
    pageLanguage: "Langue de tous les téléphones",
    bot: "bot",
    members: (count) => `${count} membres`,
    message: "Message",
    send: "Envoyer",
    menu: "Menu",
    commands: "Commandes",
    start: "Démarrer",
    unblock: "Débloquer et redémarrer",
    chat: "Conversation",
    edited: "modifié",
    reply: "Répondre",
    replyTo: "Réponse à",
    cancel: "Annuler",
    close: "Fermer",
    ok: "OK",
    more: "Tout afficher",
    less: "Réduire",
    spoiler: "Texte masqué : afficher",
    elsewhere: "Ouvrir sur un autre téléphone",
    emptyChat: "Rien pour l’instant.",
    unread: "nouveaux messages",
    offline: "L’émulateur ne répond pas. Nouvel essai…",
    withBot: "conversation avec le bot",
    picture: "Image",
    own: "Vous",
  },
};

export function words(language) {
  return WORDS[LANGUAGES.includes(language) ? language : "en"];
}

// 24 hours and day before month, as hospitals write them.
export function locale(language) {
  return language === "fr" ? "fr-FR" : "en-GB";
}
