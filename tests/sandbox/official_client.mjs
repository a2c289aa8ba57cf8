// Drives the sandbox with Stripe's official Node client: node official_client.mjs FOLDER PORT FILE (FOLDER holds node_modules, FILE a caught webhook)
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import http from 'node:http';
import { once } from 'node:events';

const [folder, port, signedBodyFile] = process.argv.slice(2);
const Stripe = createRequire(folder + '/')('stripe');
// The sandbox keeps each provider under its own path, so the client's absolute /v1 is put below /stripe by a tiny relay.
const relay = http.createServer((request, response) => {
  const onward = http.request({ host: '127.0.0.1', port, path: '/stripe' + request.url, method: request.method,
                                headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
});
relay.listen(0, '127.0.0.1');
await once(relay, 'listening');
const stripe = new Stripe('sk_test_sandbox', { host: '127.0.0.1', port: relay.address().port, protocol: 'http',
                                               maxNetworkRetries: 0, telemetry: false });

const refund = await stripe.refunds.create({ charge: 'ch_1', amount: 400, metadata: { effect: 'e1' } },
                                           { idempotencyKey: 'k1' });
assert.equal(refund.object, 'refund');
assert.equal(refund.amount, 400);
const again = await stripe.refunds.create({ charge: 'ch_1', amount: 400, metadata: { effect: 'e1' } },
                                          { idempotencyKey: 'k1' });
assert.equal(again.id, refund.id);
await assert.rejects(stripe.refunds.create({ charge: 'ch_1', amount: 401 }, { idempotencyKey: 'k1' }),
                     (error) => error.type === 'StripeIdempotencyError');
await assert.rejects(stripe.refunds.create({ charge: 'ch_1', amount: 601 }),
                     (error) => error.type === 'StripeInvalidRequestError' && error.param === 'amount');
await assert.rejects(stripe.refunds.retrieve('re_none'), (error) => error.code === 'resource_missing');
await assert.rejects(new Stripe('sk_test_other', { host: '127.0.0.1', port: relay.address().port, protocol: 'http' })
                     .refunds.retrieve(refund.id), (error) => error.type === 'StripeAuthenticationError');
for (let count = 0; count < 5; ++count) await stripe.refunds.create({ charge: 'ch_1', amount: 10 });
const ids = [];
for await (const one of stripe.refunds.list({ charge: 'ch_1', limit: 2 })) ids.push(one.id);
assert.equal(ids.length, 6);
assert.equal(ids.at(-1), refund.id);
assert.equal((await stripe.charges.retrieve('ch_1')).amount_refunded, 450);

const caught = JSON.parse((await import('node:fs')).readFileSync(signedBodyFile, 'utf8'));
const event = stripe.webhooks.constructEvent(caught.body, caught.signature, 'whsec_sandbox');
assert.equal(event.type, 'refund.created');
assert.throws(() => stripe.webhooks.constructEvent(caught.body + ' ', caught.signature, 'whsec_sandbox'));
console.log('ok');
process.exit(0);
