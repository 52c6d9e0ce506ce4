// The official JavaScript client, driven against the simulator's HTTP server: LAGO_API_URL and LAGO_API_KEY say where.
import assert from 'node:assert/strict';
import { createVerify } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';

import { Client, getLagoError } from 'lago-javascript-client';

const url = process.env.LAGO_API_URL;
const lago = Client(process.env.LAGO_API_KEY, { baseUrl: `${url}/api/v1` });
const steps = [];
const step = (name) => steps.push(name);

const travel = async (now) => {
  const answer = await fetch(`${url}/_simulator/clock`, { method: 'POST', body: JSON.stringify({ now }) });
  assert.equal(answer.status, 200);
};

// An endpoint for webhooks that keeps what arrives.
const arrived = [];
const mailbox = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    arrived.push({ signature: request.headers['x-lago-signature'], body: Buffer.concat(chunks).toString('utf8') });
    response.end();
    mailbox.emit('arrived');
  });
});
mailbox.listen(0, '127.0.0.1');
await once(mailbox, 'listening');
const webhook_url = `http://127.0.0.1:${mailbox.address().port}/`;
await lago.webhookEndpoints.createWebhookEndpoint({ webhook_endpoint: { webhook_url, signature_algo: 'jwt' } });

const { data: { customer } } = await lago.customers.createCustomer({
  customer: { external_id: 'acme', name: 'Acme', currency: 'USD' },
});
assert.equal(customer.external_id, 'acme');
step('customer');

const { data: { billable_metric: metric } } = await lago.billableMetrics.createBillableMetric({
  billable_metric: { name: 'Tokens', code: 'tokens', aggregation_type: 'sum_agg', field_name: 'n' },
});
step('metric');

const charges = [{ billable_metric_id: metric.lago_id, charge_model: 'standard', properties: { amount: '0.5' } }];
const { data: { plan } } = await lago.plans.createPlan({
  plan: {
    name: 'Team', code: 'team', interval: 'monthly', amount_cents: 4900, amount_currency: 'USD', pay_in_advance: false,
    charges,
  },
});
assert.equal(plan.charges.length, 1);
step('plan');

const { data: { subscription } } = await lago.subscriptions.createSubscription({
  subscription: { external_customer_id: 'acme', plan_code: 'team', external_id: 'acme' },
});
assert.equal(subscription.status, 'active');
step('subscription');

await travel('2026-03-01T09:00:00Z');
const event = (n) => ({
  transaction_id: `t${n}`, external_subscription_id: 'acme', code: 'tokens', properties: { n },
});
await lago.events.createEvent({ event: event(10) });
await lago.events.createBatchEvents({ events: [event(20), event(30)] });
step('events');
try {
  await lago.events.createEvent({ event: event(10) });
  assert.fail('a repeated event was accepted');
} catch (error) {
  const refused = await getLagoError(error);
  assert.deepEqual(refused.error_details, { transaction_id: ['value_already_exist'] });
}
step('refusal');

const { data: { customer_usage: usage } } = await lago.customers.findCustomerCurrentUsage('acme', {
  external_subscription_id: 'acme',
});
assert.equal(usage.amount_cents, 3000);
step('current usage');

const { data: { wallet } } = await lago.wallets.createWallet({
  wallet: { external_customer_id: 'acme', rate_amount: '1', currency: 'USD', granted_credits: '20' },
});
assert.equal((await lago.wallets.findWallet(wallet.lago_id)).data.wallet.balance_cents, 2000);
step('wallet');

await lago.coupons.createCoupon({
  coupon: {
    name: 'Ten', code: 'ten', coupon_type: 'percentage', percentage_rate: '10', frequency: 'once',
    expiration: 'no_expiration',
  },
});
await lago.appliedCoupons.applyCoupon({ applied_coupon: { external_customer_id: 'acme', coupon_code: 'ten' } });
step('coupon');

await travel('2026-04-01T02:00:00Z');
const { data: { invoices: [{ lago_id }] } } = await lago.invoices.findAllInvoices({ external_customer_id: 'acme' });
const { data: { invoice } } = await lago.invoices.findInvoice(lago_id);
assert.deepEqual(
  [invoice.fees_amount_cents, invoice.coupons_amount_cents, invoice.prepaid_credit_amount_cents],
  [7900, 790, 2000],
);
assert.equal(invoice.total_amount_cents, 5110);
step('invoice');

const isTold = () => arrived.some(({ body }) => JSON.parse(body).webhook_type === 'invoice.created');
while (!isTold()) await once(mailbox, 'arrived', { signal: AbortSignal.timeout(20_000) });
const { webhook } = await (await fetch(`${url}/api/v1/webhooks/json_public_key`, {
  headers: { authorization: `Bearer ${process.env.LAGO_API_KEY}` },
})).json();
const key = Buffer.from(webhook.public_key, 'base64').toString('utf8');
for (const { signature, body } of arrived) {
  const [head, claims, proof] = signature.split('.');
  const verify = createVerify('RSA-SHA256').update(`${head}.${claims}`);
  assert.ok(verify.verify(key, proof, 'base64url'));
  assert.equal(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')).data, body);
}
step(`signatures of ${arrived.length} webhooks`);

mailbox.close();
console.log(`lago-javascript-client: ${steps.join(', ')}`);
