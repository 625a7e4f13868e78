// Use every method of the npm client of SMS Gateway for Android, unmodified. The arguments are the
// address, the name and the secret of an administrator's token, a number, and where webhooks go.
import assert from "node:assert";
import Client, { ProcessState, WebHookEventType } from "android-sms-gateway";

const [address, name, secret, number, receiver] = process.argv.slice(2);
const states = Object.values(ProcessState);
const ask = async (method, url, headers, body) => {
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw Object.assign(new Error(`${method} ${url}: ${text}`), { status: answer.status });
  return text ? JSON.parse(text) : undefined;
};
const http = {
  get: (url, headers) => ask("GET", url, headers),
  post: (url, body, headers) => ask("POST", url, headers, body),
  put: (url, body, headers) => ask("PUT", url, headers, body),
  patch: (url, body, headers) => ask("PATCH", url, headers, body),
  delete: (url, headers) => ask("DELETE", url, headers),
};
const client = new Client(name, secret, http, address);

const message = { id: "order-2", message: "Bonjour", phoneNumbers: [number], ttl: 3600 };
const sent = await client.send(message, { skipPhoneValidation: true });
assert.strictEqual(sent.state, ProcessState.Pending);
await assert.rejects(client.send(message), { status: 409 });
await ask("DELETE", `${address}/messages/order-2`, client.defaultHeaders);
const cancelled = await client.getState("order-2");
if (address.includes("3rdparty")) {
  assert.ok(states.includes(cancelled.state), cancelled.state);
  assert.ok(states.includes(cancelled.recipients[0].state));
  assert.ok(cancelled.recipients[0].error);
}

const event = WebHookEventType.SmsReceived;
const hook = await client.registerWebhook({ url: receiver, event });
assert.ok((await client.getWebhooks()).some((each) => each.id === hook.id && each.event === event));
const period = { deviceId: "box", since: new Date(2020, 0), until: new Date(2120, 0) };
assert.strictEqual((await client.exportInbox(period)).messages, 2);
await client.deleteWebhook(hook.id);

const [device] = await client.getDevices();
assert.ok(device.id && device.lastSeen);
await assert.rejects(client.deleteDevice(device.id), { status: 409 });
await assert.rejects(client.deleteDevice("other"), { status: 404 });
const logs = await client.getLogs(period.since, period.until);
assert.strictEqual(logs[0].module, "hook");
assert.ok((await client.getHealth()).checks.store.status);
await client.patchSettings({ messages: { limitPeriod: "PerDay", limitValue: 77 } });
await client.updateSettings(await client.getSettings());
await assert.rejects(client.patchSettings({ ping: { intervalSeconds: 5 } }), { status: 409 });
