/** Words of signing in and of one-time links. */
export const ENTER_WORDS = {
  signIn: ['Anmelden', 'Sign in'],
  withPasskey: ['Mit Passkey anmelden', 'Sign in with a passkey'],
  withOidc: ['Mit {name} anmelden', 'Sign in with {name}'],
  withPassword: ['Mit Passwort und Code', 'With password and code'],
  name: ['Name', 'Name'],
  nameHint: ['So erscheinen Sie hier; im Protokoll steht kein Name.', 'How you appear here; the ledger holds no name.'],
  password: ['Passwort', 'Password'],
  passwordHint: ['Mindestens 12 Zeichen. Ein Satz ist gut.', 'At least 12 characters. A sentence is good.'],
  code: ['Code', 'Code'],
  codeHint: ['Sechs Ziffern aus dem Code-Generator.', 'Six digits from the code generator.'],
  go: ['Weiter', 'Continue'],
  publicPage: ['Was hier beobachtet wird', 'What is watched here'],
  sentence: ['Hier sieht man, was geschieht, und nicht, wer es ist.', 'Here one sees what happens, and not who it is.'],
  cancelled: [
    'Der Browser hat keinen Passkey geliefert. Noch einmal versuchen, oder Passwort und Code nehmen.',
    'The browser gave no passkey. Try again, or use password and code.',
  ],
  noPasskeys: [
    'Dieser Browser kann keine Passkeys. Passwort und Code gehen.',
    'This browser has no passkeys. Password and code work.',
  ],

  setupTitle: ['Noch kann sich niemand anmelden', 'Nobody can sign in yet'],
  setupBody: [
    'Der Server hat beim Start einen Link ausgegeben. Er gilt einmal und macht die erste Person. Bitte ihn öffnen.',
    'When it started, the server printed a link. It works once and makes the first person. Please open it.',
  ],

  looking: ['Link wird geprüft', 'Checking the link'],
  noToken: ['Dieser Link ist nicht vollständig', 'This link is not complete'],
  noTokenBody: [
    'Bitte den ganzen Link öffnen, auch was hinter # steht.',
    'Please open the whole link, with what stands behind #.',
  ],
  welcome: ['Willkommen', 'Welcome'],
  setup: [
    'Dieser Link macht die erste Person hier. Er gilt einmal, bis {time}.',
    'This link makes the first person here. It works once, until {time}.',
  ],
  invitation: ['Diese Einladung gilt einmal, bis {time}.', 'This invitation works once, until {time}.'],
  recovery: [
    'Mit diesem Link legen Sie einen neuen Zugang an. Er gilt einmal, bis {time}; was Sie bisher hatten, gilt danach nicht mehr.',
    'With this link you make a new way in. It works once, until {time}; what you had before no longer works afterwards.',
  ],
  roles: ['Aufgaben', 'Jobs'],
  makePasskey: ['Passkey anlegen', 'Make a passkey'],
  passkeyWhy: [
    'Ein Passkey liegt auf diesem Gerät oder einem Schlüssel; nichts daran lässt sich erraten oder abfischen.',
    'A passkey lies on this device or a key; nothing of it can be guessed or phished.',
  ],
  makePassword: ['Lieber Passwort und Code', 'Rather password and code'],
  secretTitle: ['Code-Generator einrichten', 'Set up the code generator'],
  secretBody: [
    'Dieses Bild mit einer App für Einmalcodes aufnehmen oder das Geheimnis abschreiben (TOTP, 6 Ziffern, 30 s). Es wird nur jetzt gezeigt.',
    'Take this picture with an app for one-time codes or copy the secret (TOTP, 6 digits, 30 s). It is shown only now.',
  ],
  qr: ['QR-Code des Geheimnisses', 'QR code of the secret'],
  openApp: ['In der App öffnen', 'Open in the app'],
  back: ['Zurück', 'Back'],
} as const;
