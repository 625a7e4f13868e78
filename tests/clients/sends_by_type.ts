// Send a message by the types that openapi-typescript made: ADDRESS TOKEN.
import createClient from "openapi-fetch";
import type { components, paths } from "./types.js";

declare const process: { argv: string[] };
const [baseUrl, token] = process.argv.slice(2);
const box = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
const body: components["schemas"]["NewMessage"] = {
  phoneNumbers: ["06 39 98 01 01"],
  textMessage: { text: "par le type" },
};
const made = await box.POST("/messages", { body });
if (!made.data) throw new Error(JSON.stringify(made.error));
const number: string = made.data.recipients[0].phoneNumber;
if (number !== "+33639980101") throw new Error(number);
const listed = await box.GET("/messages", { params: { query: { state: "Pending", limit: 1 } } });
if (listed.data?.[0].id !== made.data.id) throw new Error(JSON.stringify(listed.error));
