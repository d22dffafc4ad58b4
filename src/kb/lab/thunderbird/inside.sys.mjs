// What runs inside Thunderbird, as its user would have it run: called by marionette.py.
// Accounts are made as the account settings make them, mail is got as "Get Messages" gets it, and
// every window that opens by itself is read, and closed as with OK.

import { MailServices } from "resource:///modules/MailServices.sys.mjs";
import { TransportErrorUrlListener } from "resource:///modules/TransportErrorUrlListener.sys.mjs";
import { MailUtils } from "resource:///modules/MailUtils.sys.mjs";
import { setTimeout } from "resource://gre/modules/Timer.sys.mjs";

const CLEARTEXT_PASSWORD = Ci.nsMsgAuthMethod.passwordCleartext;
const { plain: PLAIN, SSL } = Ci.nsMsgSocketType;
const { Inbox } = Ci.nsMsgFolderFlags;
const CERTIFICATE = 1;
// Milliseconds after which a request that failed has nothing to say.
const SILENCE = 3000;
// And after which a filter has not acted.
const LONG = 20000;
// And after which a mail will not open: longer than the lab's longest scan.
const OPENING = 40000;

// Calls: begun, and taken when they have ended.

const functions = { ready, account, collect, listed, mails, said, addFilter, makeFolder, awaitListed, submitTo, send, showList, showMail, showCertificate, hide };
const ended = new Map();
let calls = 0;

export function begin(name, ...args) {
  const number = ++calls;
  Promise.resolve()
    .then(() => functions[name](...args))
    .then(
      value => ended.set(number, { value: value ?? null }),
      error => ended.set(number, { error: `${error} ${error?.stack ?? ""}` })
    );
  return number;
}

export function take(number) {
  const one = ended.get(number) ?? null;
  ended.delete(number);
  return one;
}

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

async function until(condition, milliseconds = Infinity) {
  for (const end = Date.now() + milliseconds; Date.now() < end; ) {
    const found = condition();
    if (found) {
      return found;
    }
    await pause(50);
  }
  return null;
}

// Windows that open by themselves: dialogs, and notifications beside the clock.

const words = [];
// Whether the user clicks on a notification, and so opens what it has to show.
let clicks = false;
// What the lab's own forced gateways reply to commands that no experiment is about.
const LITTLE = "not offered here";

Services.ww.registerNotification({
  observe(win, topic) {
    if (topic == "domwindowopened") {
      win.addEventListener("load", () => setTimeout(() => read(win)), { once: true });
    }
  },
});

function read(win) {
  const { document } = win;
  if (document.documentURI.endsWith("/alert.xhtml")) {
    note(document.getElementById("alertTextLabel").textContent);
    if (clicks) {
      // What a click opens belongs to the window that was used last, and must not close with this.
      mainWindow().focus();
      win.dispatchEvent(new win.MouseEvent("click"));
    } else {
      win.close();
    }
  } else if (document.documentURI.endsWith("/commonDialog.xhtml")) {
    note(win.Dialog.args.text);
    document.querySelector("dialog").acceptDialog();
  }
}

function note(text) {
  if (!text.includes(LITTLE)) {
    words.push(text);
  }
}

function said() {
  return words.splice(0);
}

// Accounts, mail and folders.

const mainWindow = () => Services.wm.getMostRecentWindow("mail:3pane");
const server = key => MailServices.accounts.getIncomingServer(key);
const inboxOf = key => server(key).rootFolder.getFolderWithFlags(Inbox);

async function ready() {
  await until(() => mainWindow()?.document.readyState == "complete");
  await until(() => mainWindow().document.getElementById("tabmail")?.currentAbout3Pane?.document.readyState == "complete");
  // As the account wizard does with the first account.
  MailServices.accounts.createLocalMailAccount();
}

function account({ protocol, host, port, user, password, encrypted }) {
  const made = MailServices.accounts.createIncomingServer(user, host, protocol);
  made.port = port;
  made.socketType = encrypted ? SSL : PLAIN;
  made.authMethod = CLEARTEXT_PASSWORD;
  made.password = password;
  made.prettyName = "recipient@example.test";
  made.loginAtStartUp = made.doBiff = false;
  if (protocol == "pop3") {
    made.QueryInterface(Ci.nsIPop3IncomingServer).leaveMessagesOnServer = true;
  } else {
    // What is opened is downloaded, in the order in which it is opened.
    made.setBoolValue("autosync_offline_stores", false);
  }
  const identity = MailServices.accounts.createIdentity();
  identity.email = `${user}@example.test`;
  identity.doFcc = false;
  const whole = MailServices.accounts.createAccount();
  whole.incomingServer = made;
  whole.addIdentity(identity);
  return made.key;
}

// Starts a request; what it ended with, 0 for well. With IMAP, one that a certificate stops is never
// told to have ended.
function requested(start) {
  return new Promise(resolve => {
    // It has Thunderbird show what is wrong with a certificate.
    const shows = new TransportErrorUrlListener();
    const strange = {
      QueryInterface: ChromeUtils.generateQI(["nsIMsgUserFeedbackListener"]),
      onAlert: () => false,
      onCertError: () => end(CERTIFICATE),
    };
    MailServices.mailSession.addUserFeedbackListener(strange);
    function end(status) {
      MailServices.mailSession.removeUserFeedbackListener(strange);
      resolve(status);
    }
    start({
      QueryInterface: ChromeUtils.generateQI(["nsIUrlListener"]),
      OnStartRunningUrl: url => shows.OnStartRunningUrl(url),
      OnStopRunningUrl(url, status) {
        shows.OnStopRunningUrl(url, status);
        end(status);
      },
    });
  });
}

// "Get Messages", and what is read then; whether it went well.
async function collect(key) {
  const window = mainWindow().msgWindow;
  if (!inboxOf(key)) {
    server(key).performExpand(window);
    await until(() => inboxOf(key));
  }
  const status = await requested(listener => server(key).getNewMessages(inboxOf(key), window, listener));
  if (status) {
    await until(() => words.length, status == CERTIFICATE ? Infinity : SILENCE);
  }
  return status == 0;
}

// The subjects in the list of messages, as it shows them.
async function listed(key) {
  const pane = mainWindow().document.getElementById("tabmail").currentAbout3Pane;
  const inbox = inboxOf(key);
  pane.displayFolder(inbox);
  await until(() => pane.gDBView?.msgFolder == inbox && pane.gDBView.rowCount >= inbox.getTotalMessages(false));
  const rows = [...Array(pane.gDBView.rowCount).keys()];
  return rows.map(row => pane.gDBView.cellTextForColumn(row, "subjectCol"));
}

const folderOf = (key, name) => name ? MailServices.accounts.localFoldersServer.rootFolder.getChildNamed(name) : inboxOf(key);

// Each mail of the inbox, or of that local folder, opened: its octets in base64.
async function mails(key, name) {
  const found = [];
  const folder = folderOf(key, name);
  for (const header of folder?.messages ?? []) {
    const before = words.length;
    // What fails may say so and never end.
    const failed = until(() => words.length > before, OPENING).then(() => pause(4000));
    const octets = await Promise.race([opened(folder.getUriForMsg(header)), failed, pause(OPENING)]);
    if (octets != null) {
      found.push(btoa(octets));
    }
  }
  return found;
}

function opened(uri) {
  return new Promise(resolve => {
    let octets = "";
    const listener = {
      QueryInterface: ChromeUtils.generateQI(["nsIStreamListener"]),
      onStartRequest() {},
      onDataAvailable(request, stream, offset, count) {
        const reader = Cc["@mozilla.org/binaryinputstream;1"].createInstance(Ci.nsIBinaryInputStream);
        reader.setInputStream(stream);
        octets += reader.readBytes(count);
      },
      onStopRequest: (request, status) => resolve(Components.isSuccessCode(status) ? octets : null),
    };
    const service = MailServices.messageServiceFromURI(uri);
    service.streamMessage(uri, listener, mainWindow().msgWindow, null, false, "", false);
  });
}

// The user's own rule.

// An empty local folder of that name.
function makeFolder(name) {
  const local = MailServices.accounts.localFoldersServer.rootFolder;
  if (local.containsChildNamed(name)) {
    local.propagateDelete(local.getChildNamed(name), true);
  }
  local.createSubfolder(name, null);
}

// msgFilterRules.dat of an account that has got no mail yet; how many filters Thunderbird reads in it.
async function addFilter(key, text) {
  const file = PathUtils.join(server(key).localPath.path, "msgFilterRules.dat");
  await IOUtils.makeDirectory(server(key).localPath.path, { createAncestors: true });
  await IOUtils.writeUTF8(file, text);
  server(key).setFilterList(null);
  return server(key).getFilterList(mainWindow().msgWindow).filterCount;
}

// Until no subject begins so, or nothing has changed for long.
async function awaitListed(key, beginning) {
  const there = () => [...inboxOf(key).messages].some(m => m.mime2DecodedSubject.startsWith(beginning));
  await until(() => !there(), LONG);
}

// Where an account's mail is submitted.
function submitTo(key, { host, port }) {
  const outgoing = MailServices.outgoingServer.createServer("smtp");
  const smtp = outgoing.QueryInterface(Ci.nsISmtpServer);
  smtp.hostname = host;
  smtp.port = port;
  outgoing.socketType = PLAIN;
  outgoing.authMethod = Ci.nsMsgAuthMethod.none;
  identityOf(key).smtpServerKey = outgoing.key;
}

const identityOf = key => MailServices.accounts.findAccountForServer(server(key)).defaultIdentity;

// A mail, written and sent; whether its window closed, as it does when the mail is sent.
async function send(key, { to, subject, body }) {
  const create = (contract, type) => Cc[`@mozilla.org/messengercompose/${contract};1`].createInstance(type);
  const fields = create("composefields", Ci.nsIMsgCompFields);
  Object.assign(fields, { to, subject, body });
  const params = create("composeparams", Ci.nsIMsgComposeParams);
  params.composeFields = fields;
  params.identity = identityOf(key);
  params.format = Ci.nsIMsgCompFormat.PlainText;
  const before = words.length;
  MailServices.compose.OpenComposeWindowWithParams(null, params);
  const win = await until(() => Services.wm.getMostRecentWindow("msgcompose"));
  await until(() => win.document.querySelector("mail-address-pill"));
  await until(() => win.gMsgCompose?.editor?.documentIsEmpty === false && win.document.getElementById("msgSubject").value == subject);
  await until(() => win.defaultController.isCommandEnabled("cmd_sendNow"));
  win.goDoCommand("cmd_sendNow");
  await until(() => win.closed || words.length > before);
  const sent = win.closed;
  win.close();
  return sent;
}

// Windows as their user sees them, made small enough for a page.

let shown = null;

async function resized(win, [width, height]) {
  win.resizeTo(width, height);
  await until(() => Math.abs(win.outerWidth - width) < 2 && Math.abs(win.outerHeight - height) < 2, SILENCE);
  // Its layout follows a moment later.
  await pause(500);
}

// The list of messages alone.
async function showList(key, size) {
  await listed(key);
  const pane = mainWindow().document.getElementById("tabmail").currentAbout3Pane;
  pane.paneLayout.folderPaneVisible = false;
  pane.paneLayout.messagePaneVisible = false;
  await resized(mainWindow(), size);
}

// A mail in a window of its own; the text that is shown.
async function showMail(key, subject, size) {
  const header = [...inboxOf(key).messages].find(m => m.mime2DecodedSubject == subject);
  // As "Customize" of a mail's header offers it: buttons without words need less width.
  const layout = JSON.stringify({ buttonStyle: "only-icons" });
  Services.xulStore.setValue("chrome://messenger/content/messenger.xhtml", "messageHeader", "layout", layout);
  const win = (shown = MailUtils.openMessageInNewWindow(header));
  const text = () => win.messageBrowser?.contentWindow?.getMessagePaneBrowser?.()?.contentDocument?.body?.textContent.trim();
  await until(text, OPENING);
  await resized(win, size);
  return text();
}

// What a click on the notification of a strange certificate opens; its text.
async function showCertificate(key) {
  clicks = true;
  try {
    await collect(key);
    const win = (shown = await until(() => Services.wm.getMostRecentWindow("mozilla:exceptiondialog"), OPENING));
    await until(() => win.document.getElementById("statusDescription")?.textContent, OPENING);
    // It fits its size to its text, a moment later.
    await pause(500);
    return win.document.documentElement.textContent.replace(/\s+/g, " ").trim();
  } finally {
    clicks = false;
  }
}

// Close what was shown in a window of its own.
function hide() {
  shown?.close();
  shown = null;
}
