import { EmulatedError } from '../errors.ts';

/*
What SNS takes as an endpoint. The sentences follow those of SNS; none was recorded from it.
*/

const wrong = (why: string) => new EmulatedError('InvalidParameter', `Invalid parameter: ${why}`);

const arnOf = (service: string, resource: RegExp) => (text: string) => {
	const [arn, , found, region, account, ...rest] = text.split(':');
	const isWhole = arn === 'arn' && Boolean(region && account);
	return isWhole && found === service && resource.test(rest.join(':'));
};

const isMail = (text: string) => /^[^\s@]+@[^\s@]+$/.test(text);

const rules: Readonly<Record<string, readonly [fits: (text: string) => boolean, why: string]>> = {
	sqs: [arnOf('sqs', /^[\w-]+(\.fifo)?$/), 'SQS endpoint ARN'],
	lambda: [arnOf('lambda', /^function:/), 'Lambda endpoint ARN'],
	firehose: [arnOf('firehose', /^deliverystream\//), 'Endpoint Reason: Firehose endpoint ARN'],
	http: [(text) => /^http:\/\//.test(text), 'Endpoint must match the specified protocol'],
	https: [(text) => /^https:\/\//.test(text), 'Endpoint must match the specified protocol'],
	email: [isMail, 'Email address'],
	'email-json': [isMail, 'Email address'],
	sms: [(text) => /^\+?[\d .()-]{3,30}$/.test(text), 'Invalid SMS endpoint'],
	application: [arnOf('sns', /^endpoint\//), 'Application endpoint arn invalid'],
};

const takesRaw = new Set(['sqs', 'http', 'https', 'firehose']);

/** Refuses an endpoint that its protocol does not have, or that its topic does not deliver to. */
export function checkEndpoint(
	{ protocol, endpoint }: { readonly protocol: string; readonly endpoint: string },
	isFifo: boolean,
	attributes: Readonly<Record<string, string>>,
): void {
	// What is no protocol is refused by fauxqs.
	const rule = Object.hasOwn(rules, protocol) ? rules[protocol] : undefined;
	if (rule === undefined) return;
	const [fits, why] = rule;
	if (!fits(endpoint)) throw wrong(why);
	if (isFifo && protocol !== 'sqs') {
		throw wrong(`Protocol Reason: FIFO topics can not deliver by ${protocol}`);
	}
	if (!isFifo && protocol === 'sqs' && endpoint.endsWith('.fifo')) {
		throw wrong('Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics');
	}
	if (protocol === 'firehose' && !attributes['SubscriptionRoleArn']) {
		throw wrong('Attribute SubscriptionRoleArn is required for firehose protocol');
	}
	checkRaw(protocol, attributes);
}

/** Refuses raw delivery where the protocol has none, and values that are none. */
export function checkRaw(protocol: string, attributes: Readonly<Record<string, string>>): void {
	const raw = attributes['RawMessageDelivery'];
	if (raw === undefined) return;
	if (raw !== 'true' && raw !== 'false') {
		throw wrong(
			`Attributes Reason: RawMessageDelivery: Invalid value [${raw}]. Must be true or false.`,
		);
	}
	if (raw === 'true' && !takesRaw.has(protocol)) {
		throw wrong(
			`Attributes Reason: RawMessageDelivery: Delivery protocol [${protocol}] does not support raw message delivery.`,
		);
	}
}

/** Refuses a redrive policy without the ARN of a queue; an empty one, too: no value at all clears it. */
export function checkRedrivePolicy(text: string | undefined): void {
	if (text === undefined) return;
	let target: unknown;
	try {
		target = Object(JSON.parse(text)).deadLetterTargetArn;
	} catch {
		throw wrong('RedrivePolicy: failed to parse JSON.');
	}
	if (typeof target !== 'string' || !/^arn:[^:]+:sqs:[^:]+:[^:]+:[^:]+$/.test(target)) {
		throw wrong('RedrivePolicy: deadLetterTargetArn is an invalid arn');
	}
}
