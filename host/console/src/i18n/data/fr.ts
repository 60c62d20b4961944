import type { DataTexts } from "./en";

export const frData: DataTexts = {
  "prefer.label": "Canal préféré",
  "prefer.lastUsed": "Le dernier utilisé",
  "prefer.saved": "Le canal préféré est enregistré.",
  "prefer.optedOut": "{channel} : désinscrit",
  "prefer.optedOut.more":
    "La personne s’y est désinscrite : les réponses partent par un autre canal.",
  "prefer.none": "{channel} : injoignable",
  "prefer.none.more":
    "La personne n’y est pas joignable : les réponses partent par un autre canal.",
  "prefer.rule": "La règle « {name} » passe avant.",
  "data.title": "Demandes sur les données",
  "data.export": "Exporter",
  "data.exporting": "Export en cours…",
  "data.exported": "L’export est enregistré : {name}.",
  "data.exportFailed": "L’export a échoué : {reason}",
  "erase.start": "Effacer…",
  "erase.title": "Effacer cette personne définitivement ?",
  "erase.warning": "C’est irréversible : personne ne pourra la faire revenir.",
  "erase.merged": "Aussi connue comme {names}",
  "erase.goes": "Ce qui disparaît",
  "erase.goes.talk":
    "Toutes les conversations, avec chaque message et fichier des deux côtés, et leurs tickets",
  "erase.goes.who": "Profil, canaux et adresses, données vérifiées",
  "erase.goes.notes":
    "Ce que les automates et les canaux ont noté sur elle, comme ses commandes",
  "erase.goes.tasks": "Les messages et tâches encore en route vers elle",
  "erase.stays": "Ce qui reste",
  "erase.stays.proof":
    "Une preuve qui ne nomme personne : ce qui a été supprimé, en nombre et en empreinte",
  "erase.stays.optOut":
    "Sa désinscription d’un canal, sous forme d’empreinte, pour que plus personne ne lui écrive",
  "erase.stays.others":
    "Les sauvegardes et ce que gardent fournisseurs et serveurs de messagerie : à oublier là aussi",
  "erase.exportFirst": "La personne veut une copie ? Exportez-la d’abord.",
  "erase.reference": "Votre référence (facultatif)",
  "erase.reference.more": "Gardée avec la preuve : qu’elle ne nomme personne.",
  "erase.reference.wrong":
    "Au plus 64 lettres, chiffres, points, tirets et soulignés, sans accents ni espaces.",
  "erase.type": "Tapez « {word} » pour confirmer",
  "erase.word": "effacer",
  "erase.act": "Effacer définitivement",
  "erase.busy": "Effacement…",
  "erase.unclear":
    "Le hub est injoignable : on ne sait pas si la personne a été effacée.",
  "erase.done": "La personne est effacée.",
  "erase.doneTitle": "La personne est effacée",
  "erase.doneLead":
    "Il ne reste rien de {name} dans les conversations. Gardez la preuve : ce nom n’y figure pas.",
  "proof.finishing":
    "En cours : les fichiers et les dernières traces sur le disque sont supprimés. Cela peut prendre une minute.",
  "proof.finished": "Terminé {time}",
  "proof.id": "Preuve",
  "proof.user": "Utilisateur",
  "proof.erasedAt": "Effacé",
  "proof.by": "Par",
  "proof.byKey": "Clé API {key}",
  "proof.reference": "Référence",
  "proof.removed": "Ce qui a été supprimé",
  "proof.kind": "Quoi",
  "proof.count": "Nombre",
  "proof.save": "Enregistrer la preuve",
  "proof.saveOf": "Enregistrer la preuve {id}",
  "nav.erasures": "Effacements",
  "erasures.show": "Voir tous les effacements",
  "erasures.lead":
    "Qui a été effacé est oublié ; que cela a été fait est gardé ici. Les 100 plus récents.",
  "erasures.one": "Effacement {time}",
  "erasures.items_one": "{n} élément supprimé",
  "erasures.items_other": "{n} éléments supprimés",
  "erasures.empty": "Personne n’a encore été effacé",
  "erasures.empty.more":
    "Un administrateur efface une personne en bas de ses détails.",
  "erasures.failed": "Les effacements n’ont pas pu être chargés",
  "erasures.forbidden": "Réservé aux administrateurs",
  "erasures.forbidden.more":
    "Adressez-vous à un administrateur si une personne veut voir ses données ou être oubliée.",
  "kind.users": "Profils",
  "kind.clients": "Canaux",
  "kind.identities": "Données vérifiées",
  "kind.consents": "Consentements",
  "kind.links": "Demandes de liaison",
  "kind.merges": "Fusions",
  "kind.records": "Notes des modules",
  "kind.conversations": "Conversations",
  "kind.tickets": "Tickets",
  "kind.messages": "Messages",
  "kind.deliveries": "Envois",
  "kind.tasks": "Tâches",
  "kind.attachments": "Fichiers",
};
