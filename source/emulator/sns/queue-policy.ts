/*
Whether a queue lets a topic put messages into it. Never kinder than AWS: what is not worked out here lets nobody in.
Sources: SNS developer guide, "Fanout to Amazon SQS queues", IAM user guide, "Condition operators".
*/

/** A topic that asks, and the queue that it asks. */
type Asking = { readonly topicArn: string; readonly queueArn: string };

type Statement = Readonly<Record<string, unknown>>;

/** Whether a queue with these attributes takes what a topic sends: its policy, and a key that SNS may use. */
export function takesFrom(attributes: Readonly<Record<string, string>>, asking: Asking): boolean {
	if (attributes['KmsMasterKeyId']?.endsWith('alias/aws/sqs')) return false;
	const statements = statementsIn(attributes['Policy'] ?? '');
	const has = (effect: string) =>
		statements.some((one) => one['Effect'] === effect && isAbout(one, asking, effect));
	return has('Allow') && !has('Deny');
}

function statementsIn(policy: string): readonly Statement[] {
	if (policy === '') return [];
	try {
		const all = list(JSON.parse(policy).Statement);
		return all.filter((one): one is Statement => typeof one === 'object' && one !== null);
	} catch {
		return [];
	}
}

/** What is not known counts against the topic: it is denied by it, and not allowed. */
function isAbout(statement: Statement, { topicArn, queueArn }: Asking, effect: string): boolean {
	const unknown = effect === 'Deny';
	const { Principal, Action, NotAction, Resource, NotResource, Condition } = statement as {
		readonly [Name in
			| 'Principal'
			| 'Action'
			| 'NotAction'
			| 'Resource'
			| 'NotResource'
			| 'Condition']?: unknown;
	};
	const isOne = (patterns: unknown, text: string) =>
		list(patterns).some((one) => like(String(one)).test(text));
	const isAction =
		NotAction === undefined
			? isOne(lower(Action), 'sqs:sendmessage')
			: !isOne(lower(NotAction), 'sqs:sendmessage');
	const isResource =
		NotResource === undefined ? isOne(Resource, queueArn) : !isOne(NotResource, queueArn);
	return (
		isAction &&
		(Resource === undefined && NotResource === undefined ? unknown : isResource) &&
		(statement['NotPrincipal'] === undefined ? isService(Principal, unknown) : unknown) &&
		conditionsMet(Condition, topicArn, unknown)
	);
}

function isService(principal: unknown, unknown: boolean): boolean {
	if (principal === undefined) return unknown;
	if (principal === '*') return true;
	if (typeof principal !== 'object' || principal === null) return false;
	const { AWS, Service } = principal as { readonly AWS?: unknown; readonly Service?: unknown };
	if (list(AWS).includes('*')) return true;
	const names = list(Service).map(String);
	if (names.some((name) => name === '*' || name === 'sns.amazonaws.com')) return true;
	return unknown && names.some((name) => name.startsWith('sns.'));
}

function conditionsMet(condition: unknown, topicArn: string, unknown: boolean): boolean {
	const present: Readonly<Record<string, string>> = {
		'aws:sourcearn': topicArn,
		'aws:sourceaccount': topicArn.split(':')[4] ?? '',
		'aws:securetransport': 'true',
		'aws:principalisawsservice': 'true',
		'aws:principalservicename': 'sns.amazonaws.com',
	};
	for (const [operator, keys] of Object.entries(condition ?? {})) {
		for (const [key, wanted] of Object.entries(keys ?? {})) {
			const actual = present[key.toLowerCase()];
			const met =
				actual === undefined ? undefined : meets(operator, list(wanted).map(String), actual);
			if (met === false || (met === undefined && !unknown)) return false;
		}
	}
	return true;
}

/** `undefined` where it is not worked out. */
function meets(operator: string, wanted: readonly string[], actual: string): boolean | undefined {
	const name = operator.replace(/^For(All|Any)Values?:/i, '').replace(/IfExists$/i, '');
	if (/^Null$/i.test(name)) return wanted.includes('false');
	const [, type = '', not, how = ''] = /^(String|Arn|Bool)(Not)?(.*)$/i.exec(name) ?? [];
	if (wanted.some((one) => one.includes('${'))) return;
	const same = sameBy(`${type}${how}`.toLowerCase());
	const found = same && wanted.map((one) => same(one, actual));
	if (found === undefined) return;
	if (found.includes(true)) return not === undefined;
	return found.includes(undefined) ? undefined : not !== undefined;
}

type Same = (wanted: string, actual: string) => boolean | undefined;

function sameBy(how: string): Same | undefined {
	switch (how) {
		case 'stringequals':
			return (wanted, actual) => wanted === actual;
		case 'stringequalsignorecase':
		case 'bool':
			return (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase();
		case 'stringlike':
			return (wanted, actual) => like(wanted).test(actual);
		case 'arnequals':
		case 'arnlike':
			return (wanted, actual) => {
				const parts = wanted.split(':');
				if (parts.length < 6) return;
				const pieces = [...parts.slice(0, 5), parts.slice(5).join(':')];
				return pieces.every((one, at) => like(one).test(actual.split(':')[at] ?? ''));
			};
		default:
			return;
	}
}

/** Stars in a row are one star: nothing is tried twice. */
function like(pattern: string): RegExp {
	const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
	return new RegExp(`^${escaped.replace(/\*+/g, '[^]*').replace(/\?/g, '[^]')}$`);
}

function lower(value: unknown): readonly string[] {
	return list(value).map((one) => String(one).toLowerCase());
}

const list = (value: unknown): readonly unknown[] =>
	Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
