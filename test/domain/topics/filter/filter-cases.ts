import type { MessageAttribute } from '../../../../source/domain/messages/message.ts';
import type { FilterScope } from '../../../../source/domain/topics/filter/filter-policy.ts';

/*
Policies with messages that they take and refuse, each from a text of AWS. `guide` is a page of the SNS developer guide; `recorded`
is what SNS itself answered to LocalStack's tests (tests/aws/services/sns/test_sns_filter_policy.py, recorded against AWS);
`ruler` is the README of Event Ruler, the library of AWS whose errors SNS speaks.
*/

/** A message: attributes by type and text, or the body as JSON. */
export type Sample =
	| { readonly attributes: Readonly<Record<string, readonly [type: string, text: string]>> }
	| { readonly body: unknown };

export type Case = {
	readonly source: string;
	readonly policy: unknown;
	readonly takes: readonly Sample[];
	readonly refuses: readonly Sample[];
};

const interests = (type: string, text: string): Sample => ({
	attributes: { customer_interests: [type, text] },
});
const one = (name: string, text: string, type = 'String'): Sample => ({
	attributes: { [name]: [type, text] },
});
const body = (value: unknown): Sample => ({ body: value });
const said = (value: unknown): Sample => ({ body: { customer_interests: value } });
const attributes = (fields: Readonly<Record<string, readonly [string, string]>>): Sample => ({
	attributes: fields,
});

const transaction = {
	customer_interests: ['String.Array', '["soccer", "rugby", "hockey"]'],
	store: ['String', 'example_corp'],
	event: ['String', 'order_placed'],
	price_usd: ['Number', '210.75'],
} as const;
const transactionBody = {
	customer_interests: ['soccer', 'rugby', 'hockey'],
	store: 'example_corp',
	event: 'order_placed',
	price_usd: 210.75,
};

const or = {
	$or: [{ metricName: ['CPUUtilization', 'ReadLatency'] }, { namespace: ['AWS/EC2', 'AWS/ES'] }],
	detail: {
		scope: ['Service'],
		$or: [{ source: ['aws.cloudwatch'] }, { type: ['CloudWatch Alarm State Change'] }],
	},
};
const change = { scope: 'Service', type: 'CloudWatch Alarm State Change' };
const watch = { scope: 'Service', source: 'aws.cloudwatch' };
const record = (eventName: string, key: string) => ({
	eventSource: 'aws:s3',
	eventName,
	s3: { bucket: { name: 'insurance-bucket-demo' }, object: { key, size: 17 } },
});

export const cases: readonly Case[] = [
	{
		source: 'guide string-value-matching, exact matching',
		policy: { customer_interests: ['rugby', 'tennis'] },
		takes: [
			interests('String', 'rugby'),
			interests('String', 'tennis'),
			interests('String.Array', '["rugby", "tennis"]'),
			said('rugby'),
			said('tennis'),
		],
		refuses: [
			interests('String', 'baseball'),
			interests('String.Array', '["baseball"]'),
			said('baseball'),
		],
	},
	{
		source: 'guide string-value-matching, anything-but matching',
		policy: { customer_interests: [{ 'anything-but': ['rugby', 'tennis'] }] },
		takes: [
			interests('String', 'baseball'),
			interests('String', 'football'),
			interests('String.Array', '["rugby", "baseball"]'),
			said('baseball'),
			said('football'),
			said(['rugby', 'baseball']),
		],
		refuses: [
			interests('String', 'rugby'),
			interests('String.Array', '["rugby"]'),
			said(['rugby']),
		],
	},
	{
		source: 'guide string-value-matching, using a prefix with anything-but',
		policy: { event: [{ 'anything-but': { prefix: 'order-' } }] },
		takes: [
			one('event', 'data-entry'),
			one('event', 'order_number'),
			body({ event: 'data-entry' }),
			body({ event: 'order_number' }),
		],
		refuses: [one('event', 'order-cancelled'), body({ event: 'order-cancelled' })],
	},
	{
		source: 'guide string-value-matching, anything-but wildcard',
		policy: { customer_interests: [{ 'anything-but': { wildcard: '*ball' } }] },
		takes: [said(['hockey', 'rugby', 'soccer'])],
		refuses: [said(['baseball', 'basketball']), interests('String', 'baseball')],
	},
	{
		source: 'guide string-value-matching, anything-but suffix',
		policy: { customer_interests: [{ 'anything-but': { suffix: 'ball' } }] },
		takes: [said(['hockey', 'rugby', 'soccer'])],
		refuses: [said(['baseball', 'basketball']), interests('String', 'basketball')],
	},
	{
		source: 'guide string-value-matching, equals-ignore-case matching',
		policy: { customer_interests: [{ 'equals-ignore-case': 'tennis' }] },
		takes: [
			interests('String', 'TENNIS'),
			interests('String', 'Tennis'),
			said('TENNIS'),
			said('teNnis'),
		],
		refuses: [interests('String', 'tenis'), said('rugby')],
	},
	{
		source: 'guide string-value-matching, IP address matching',
		policy: { source_ip: [{ cidr: '10.0.0.0/24' }] },
		takes: [
			one('source_ip', '10.0.0.0'),
			one('source_ip', '10.0.0.255'),
			body({ source_ip: '10.0.0.0' }),
			body({ source_ip: '10.0.0.255' }),
		],
		refuses: [one('source_ip', '10.1.1.0'), body({ source_ip: '10.1.1.0' })],
	},
	{
		source: 'guide string-value-matching, prefix matching',
		policy: { customer_interests: [{ prefix: 'bas' }] },
		takes: [
			interests('String', 'baseball'),
			interests('String', 'basketball'),
			said('baseball'),
			said('basketball'),
		],
		refuses: [interests('String', 'rugby'), said('rugby')],
	},
	{
		source: 'guide string-value-matching, suffix matching',
		policy: { customer_interests: [{ suffix: 'ball' }] },
		takes: [
			interests('String', 'baseball'),
			interests('String', 'basketball'),
			said('baseball'),
			said('basketball'),
		],
		refuses: [interests('String', 'rugby'), said('rugby')],
	},
	{
		source: 'guide string-value-matching, wildcard',
		policy: { customer_interests: [{ wildcard: '*ball' }] },
		takes: [said(['baseball', 'basketball']), interests('String', 'ball')],
		refuses: [interests('String', 'balls'), said(['rugby'])],
	},
	{
		source: 'ruler, wildcard matching: stars match any text, none too; \\* is a star',
		policy: { file: [{ wildcard: 'log*-\\**.tx*t' }] },
		takes: [one('file', 'log-*.txt'), one('file', 'logs/1-*a\nb.tx..t')],
		refuses: [one('file', 'log-.txt'), one('file', 'log-*.tx'), one('file', 'a log-*.txt')],
	},
	{
		source: 'guide numeric-value-matching, exact matching',
		policy: { price_usd: [{ numeric: ['=', 301.5] }] },
		takes: [
			one('price_usd', '301.5', 'Number'),
			one('price_usd', '3.015e2', 'Number'),
			body({ price_usd: 301.5 }),
			{ body: '{"price_usd": 3.015e2}' },
		],
		refuses: [one('price_usd', '301.6', 'Number'), body({ price_usd: 301 })],
	},
	{
		source: 'guide numeric-value-matching, anything-but matching',
		policy: { price: [{ 'anything-but': [100, 500] }] },
		takes: [
			one('price', '101', 'Number'),
			one('price', '100.1', 'Number'),
			one('price', '[100, 50]', 'Number.Array'),
			body({ price: 101 }),
			body({ price: 100.1 }),
			body({ price: [100, 50] }),
		],
		refuses: [one('price', '100', 'Number'), body({ price: 100 })],
	},
	{
		source: 'guide numeric-value-matching, value range matching: below zero',
		policy: { price_usd: [{ numeric: ['<', 0] }] },
		takes: [one('price_usd', '-0.00001', 'Number'), body({ price_usd: -5 })],
		refuses: [one('price_usd', '0', 'Number'), body({ price_usd: 0 }), body({ price_usd: 1 })],
	},
	{
		source: 'guide numeric-value-matching, value range matching: to 150',
		policy: { price_usd: [{ numeric: ['>', 0, '<=', 150] }] },
		takes: [
			one('price_usd', '0.00001', 'Number'),
			one('price_usd', '150', 'Number'),
			body({ price_usd: 150 }),
		],
		refuses: [
			one('price_usd', '0', 'Number'),
			one('price_usd', '150.00001', 'Number'),
			body({ price_usd: -1 }),
		],
	},
	{
		source: 'guide subscription-filter-policy-constraints, from -10^9 to 10^9, five digits',
		policy: { n: [{ numeric: ['>=', -1000000000, '<', 999999999.99999] }] },
		takes: [one('n', '-1e9', 'Number'), one('n', '999999999.99998', 'Number')],
		refuses: [one('n', '999999999.99999', 'Number'), one('n', '1000000000', 'Number')],
	},
	{
		source: 'guide attribute-key-matching, exists true',
		policy: { store: [{ exists: true }] },
		takes: [
			attributes({
				store: ['String', 'fans'],
				customer_interests: ['String.Array', '["baseball"]'],
			}),
			body({ store: 'fans', customer_interests: ['baseball', 'basketball'] }),
		],
		refuses: [
			interests('String.Array', '["baseball", "basketball"]'),
			said(['baseball', 'basketball']),
			// "The key must have a non-null and non-empty value."
			body({ store: null }),
			body({ store: '' }),
			body({ store: [] }),
		],
	},
	{
		source: 'guide attribute-key-matching, exists false',
		policy: { store: [{ exists: false }] },
		takes: [
			interests('String.Array', '["baseball", "basketball"]'),
			said(['baseball', 'basketball']),
		],
		refuses: [
			attributes({
				store: ['String', 'fans'],
				customer_interests: ['String.Array', '["baseball"]'],
			}),
			body({ store: 'fans', customer_interests: ['baseball', 'basketball'] }),
			// "only matches if at least one attribute is present"
			attributes({}),
			body({}),
		],
	},
	{
		source:
			'guide attribute-key-matching: exists works on leaf nodes alone; ruler, exists matching',
		policy: { detail: { 'c-count': [{ exists: false }] } },
		takes: [
			body({ detail: { state: ['initializing', 'running'] } }),
			body({ detail: { state: ['running'], 'c-count': { c1: 100 } } }),
		],
		refuses: [body({ detail: { 'c-count': 5 } })],
	},
	{
		source: 'guide string-value-matching: anything-but combined with exists false',
		policy: { event: [{ 'anything-but': ['order'] }, { exists: false }] },
		takes: [one('event', 'entry'), one('other', 'order'), body({ other: 1 })],
		refuses: [one('event', 'order'), attributes({}), body({ event: 'order' })],
	},
	{
		source: 'guide and-or-logic, AND logic',
		policy: { customer_interests: ['rugby'], price_usd: [{ numeric: ['>', 100] }] },
		takes: [
			attributes({ customer_interests: ['String', 'rugby'], price_usd: ['Number', '100.5'] }),
			body({ customer_interests: 'rugby', price_usd: 101 }),
		],
		refuses: [
			attributes({ customer_interests: ['String', 'rugby'], price_usd: ['Number', '100'] }),
			attributes({ customer_interests: ['String', 'tennis'], price_usd: ['Number', '101'] }),
			interests('String', 'rugby'),
			body({ customer_interests: 'rugby', price_usd: 100 }),
		],
	},
	{
		source: 'guide and-or-logic, OR logic',
		policy: { customer_interests: ['rugby', 'football', 'baseball'] },
		takes: [interests('String', 'football'), said('baseball')],
		refuses: [interests('String', 'hockey'), said('soccer')],
	},
	{
		source: 'guide and-or-logic, OR operator',
		policy: {
			source: ['aws.cloudwatch'],
			$or: [{ metricName: ['CPUUtilization'] }, { namespace: ['AWS/EC2'] }],
		},
		takes: [
			attributes({
				source: ['String', 'aws.cloudwatch'],
				metricName: ['String', 'CPUUtilization'],
			}),
			attributes({ source: ['String', 'aws.cloudwatch'], namespace: ['String', 'AWS/EC2'] }),
			body({ source: 'aws.cloudwatch', metricName: 'CPUUtilization' }),
			body({ source: 'aws.cloudwatch', namespace: 'AWS/EC2' }),
		],
		refuses: [
			attributes({ metricName: ['String', 'CPUUtilization'] }),
			one('source', 'aws.cloudwatch'),
			attributes({ source: ['String', 'aws.cloudwatch'], namespace: ['String', 'AWS/ES'] }),
			body({ source: 'aws.cloudwatch', metricName: 'ReadLatency' }),
		],
	},
	{
		source: 'guide and-or-logic: one object makes no OR',
		policy: { $or: [{ prefix: 'abc' }] },
		takes: [one('$or', 'abcd'), body({ $or: 'abc' })],
		refuses: [one('prefix', 'abc'), body({ prefix: 'abc' })],
	},
	{
		source: 'guide and-or-logic: reserved words make no OR',
		policy: { $or: [{ prefix: 'abc' }, { suffix: 'xyz' }] },
		takes: [body({ $or: 'abcd' }), body({ $or: 'uxyz' })],
		refuses: [body({ prefix: 'abc' }), body({ suffix: 'xyz' })],
	},
	{
		source: 'guide and-or-logic, nested; recorded test_filter_policy_on_message_body_or_attribute',
		policy: or,
		takes: [
			body({ metricName: 'CPUUtilization', detail: watch }),
			body({ metricName: 'ReadLatency', detail: watch }),
			body({ namespace: 'AWS/EC2', detail: watch }),
			body({ namespace: 'AWS/ES', detail: watch }),
			body({ metricName: 'CPUUtilization', detail: change }),
		],
		refuses: [
			body({ metricName: 'CPUUtilization', detail: { ...change, scope: 'aws.cloudwatch' } }),
			body({ metricName: 'CPUUtilization', detail: { ...change, type: 'CPUUtilization' } }),
			body({ metricName: 'CPUUtilization', detail: { type: change.type } }),
			body({ metricName: 'CPUUtilization', detail: { scope: 'Service' } }),
			body({ metricName: 'CPUUtilization', scope: 'Service' }),
			body({ metricName: 'AWS/EC2', detail: change }),
			body({ namespace: 'CPUUtilization', detail: change }),
		],
	},
	{
		source: 'recorded test_filter_policy_on_message_body',
		policy: {
			object: { key: [{ prefix: 'auto-' }, 'hardcodedvalue'], nested_key: [{ exists: false }] },
			test: [{ exists: false }],
		},
		takes: [body({ object: { key: 'auto-test' } }), body({ object: { key: 'hardcodedvalue' } })],
		refuses: [
			body({ object: { key: 'test-auto' } }),
			body({ object: { key: 'auto-test' }, test: 'just-exists' }),
			body({ object: { key: 'auto-test', nested_key: 'just-exists' } }),
			body({ object: { test: 'auto-test' } }),
			body({ test: 'auto-test' }),
			{ body: 'Regular string message' },
			{ body: '"Regular string message"' },
		],
	},
	{
		source: 'recorded test_filter_policy_on_message_body_dot_attribute',
		policy: { 'object.nested': ['string.value'] },
		takes: [
			body({ object: { nested: 'string.value' } }),
			body({ 'object.nested': 'string.value' }),
		],
		refuses: [body({ object: { nested: 'test-auto' } })],
	},
	{
		source: 'recorded test_filter_policy_on_message_body_dot_attribute, deeper',
		policy: { 'object.nested.test': ['string.value'] },
		takes: [
			body({ object: { nested: { test: 'string.value' } } }),
			body({ 'object.nested.test': 'string.value' }),
			body({ 'object.nested': { test: 'string.value' } }),
			body({ object: { 'nested.test': 'string.value' } }),
		],
		refuses: [body({ object: { nested: { test: 'string.notvalue' } } })],
	},
	{
		source: 'recorded test_filter_policy_on_message_body_array_attributes',
		policy: { headers: { 'route-to': ['queue1'] } },
		takes: [
			body({ headers: { 'route-to': ['queue1'] } }),
			body({ headers: { 'route-to': ['queue1', 'queue2'] } }),
		],
		refuses: [
			body({ headers: { 'route-to': ['queue3'] } }),
			body({ headers: { 'route-to': ['queue2'] } }),
		],
	},
	{
		source: 'recorded test_filter_policy_on_message_body_array_of_object_attributes',
		policy: {
			Records: {
				s3: { object: { key: [{ prefix: 'auto-' }] } },
				eventName: [{ prefix: 'ObjectCreated:' }],
			},
		},
		takes: [
			body({ Records: [record('ObjectCreated:Put', 'auto-insurance-2314.xml')] }),
			body({
				Records: [
					{
						eventName: 'ObjectCreated:Put',
						// A list of lists of objects.
						s3: { object: [[{ key: 'auto-insurance-2314.xml', size: 17 }]] },
					},
					record('ObjectRemoved:Delete', 'home-insurance-2314.xml'),
				],
			}),
		],
		refuses: [
			body({ Records: [record('ObjectRemoved:Delete', 'auto-insurance-2314.xml')] }),
			body({ Records: [record('ObjectCreated:Put', 'home-insurance-2314.xml')] }),
		],
	},
	{
		source: 'recorded test_filter_policy_empty_array_payload',
		policy: { detail: { eventVersion: [''] } },
		takes: [body({ resources: [], detail: { eventVersion: '', responseElements: null } })],
		refuses: [body({ resources: [], detail: { eventVersion: ' ' } })],
	},
	{
		source: 'recorded test_filter_policy_ip_address_condition',
		policy: {
			detail: {
				$or: [
					{ sourceIPAddress: [{ cidr: '10.0.0.0/24' }] },
					{ sourceIPAddressV6: [{ cidr: '2001:db8:1234:1a00::/64' }] },
				],
			},
		},
		takes: [
			body({ detail: { sourceIPAddress: '10.0.0.255' } }),
			body({ detail: { sourceIPAddressV6: '2001:0db8:1234:1a00:0000:0000:0000:0000' } }),
		],
		refuses: [
			body({ detail: { sourceIPAddress: '10.0.0.256' } }),
			body({ detail: { sourceIPAddressV6: '2001:0db8:123f:1a01:0000:0000:0000:0000' } }),
		],
	},
	{
		source: 'recorded test_filter_policy, a range',
		policy: { attr1: [{ numeric: ['>', 0, '<=', 100] }] },
		takes: [one('attr1', '99', 'Number')],
		refuses: [one('attr1', '111', 'Number')],
	},
	{
		source: 'recorded test_filter_policy, null in a policy takes no message without the attribute',
		policy: { attr1: [null, { 'anything-but': 'whatever' }] },
		takes: [one('attr1', 'something'), one('attr1', '[null]', 'String.Array')],
		refuses: [attributes({}), one('attr1', 'whatever')],
	},
	{
		source: 'recorded test_exists_filter_policy_attributes_array',
		policy: { store: ['value1'] },
		takes: [one('store', 'value1'), one('store', '["value1", "value2"]', 'String.Array')],
		refuses: [one('store', '["value2"]', 'String.Array'), one('def', '99', 'Number')],
	},
	{
		source: 'guide example-filter-policies, policies that accept the example message',
		policy: {
			store: ['example_corp'],
			event: [{ 'anything-but': 'order_cancelled' }],
			customer_interests: ['rugby', 'football', 'baseball'],
			price_usd: [{ numeric: ['>=', 100] }],
		},
		takes: [attributes(transaction), body(transactionBody)],
		refuses: [
			attributes({ ...transaction, store: ['String', 'other_corp'] }),
			attributes({ ...transaction, event: ['String', 'order_cancelled'] }),
			body({ ...transactionBody, price_usd: 99.99999 }),
		],
	},
	{
		source: 'guide example-filter-policies, policies that reject the example message',
		policy: {
			store: ['example_corp'],
			event: ['order_cancelled'],
			encrypted: [false],
			customer_interests: ['basketball', 'baseball'],
		},
		takes: [],
		refuses: [attributes(transaction), body(transactionBody)],
	},
	{
		source: 'guide subscription-filter-policy-constraints: the comparison is case-sensitive',
		policy: { kind: ['Refund'] },
		takes: [one('kind', 'Refund'), body({ kind: 'Refund' })],
		refuses: [one('kind', 'refund'), body({ kind: 'REFUND' })],
	},
	{
		source: 'guide subscription-filter-policy-constraints: true, false and null without quotes',
		policy: { flag: [true, null] },
		takes: [
			body({ flag: true }),
			body({ flag: null }),
			one('flag', '[false, true]', 'String.Array'),
		],
		refuses: [body({ flag: 'true' }), body({ flag: false }), one('flag', 'true'), body({})],
	},
	{
		source: 'guide numeric-value-matching: numbers are not in quotes, strings are',
		policy: { n: [100, 'x'] },
		takes: [one('n', '100', 'Number'), body({ n: 100 }), one('n', '1e2', 'Number'), one('n', 'x')],
		refuses: [one('n', '100'), body({ n: '100' }), one('n', '100.1', 'Number')],
	},
	{
		source: 'guide subscription-filter-policy-constraints: Binary attributes are ignored',
		policy: { data: [{ exists: true }] },
		takes: [one('data', 'aGk=')],
		refuses: [one('data', 'aGk=', 'Binary')],
	},
	{
		source:
			'guide subscription-filter-policy-constraints: quotes and backslashes are escaped twice',
		policy: { said: ['a "b" c\\d'] },
		takes: [one('said', 'a \\"b\\" c\\\\d'), body({ said: 'a "b" c\\d' })],
		refuses: [one('said', 'a "b" c\\d'), one('said', 'a \\"b c')],
	},
	{
		source: 'guide sns-message-attributes: a String.Array is a JSON list',
		policy: { list: [{ 'anything-but': 'x' }, { exists: false }] },
		takes: [one('list', '["y"]', 'String.Array')],
		refuses: [one('list', 'y, z', 'String.Array'), one('list', '{"a": 1}', 'String.Array')],
	},
	{
		source: 'ruler: anything-but matches values of other types',
		policy: { n: [{ 'anything-but': ['100'] }] },
		takes: [one('n', '100', 'Number'), body({ n: 100 }), body({ n: true }), body({ n: null })],
		refuses: [one('n', '100'), body({ n: '100' }), body({ n: {} }), body({ m: 1 })],
	},
	{
		source: 'guide sns-subscription-filter-policies: what the policy does not name is ignored',
		policy: { a: ['1'] },
		takes: [attributes({ a: ['String', '1'], b: ['String', '2'] }), body({ a: '1', b: [{}] })],
		refuses: [one('b', '1'), body({ b: { a: '1' } })],
	},
];

/** What one sample is about, and the message that it makes. */
export function messageOf(sample: Sample): {
	readonly scope: FilterScope;
	readonly body: string;
	readonly attributes: Readonly<Record<string, MessageAttribute>>;
} {
	if ('body' in sample) {
		const text = typeof sample.body === 'string' ? sample.body : JSON.stringify(sample.body);
		return { scope: 'MessageBody', body: text, attributes: {} };
	}
	const entries = Object.entries(sample.attributes).map(([name, [type, text]]) => [
		name,
		type === 'Binary' ? { type, bytes: new TextEncoder().encode(text) } : { type, text },
	]);
	return { scope: 'MessageAttributes', body: 'a message', attributes: Object.fromEntries(entries) };
}
