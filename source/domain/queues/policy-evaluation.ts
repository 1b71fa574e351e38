import { type Answer, every, not, some } from '../topics/answer.ts';

/*
Whether the policy of a queue lets a topic send into it. Sources: SNS developer guide, "Give permission to the Amazon SNS
topic to send messages to the queue"; IAM user guide, "Policy evaluation logic", "Condition operators" and "Global
condition context keys".
*/

/** A message on its way from a topic into a queue. */
export type Sending = {
	readonly topicArn: string;
	readonly queueArn: string;
};

/**
 * Whether a policy lets SNS send: the service calls, in the name of the topic. `unknown` where it rests on something that
 * can't be known here: a key that SNS may set or not, an operator that is not worked out, or a policy that is no JSON.
 */
export function policyLets(policy: string | undefined, sending: Sending): Answer {
	const statements = statementsOf(policy);
	if (statements === undefined) return 'unknown';
	const fitting = (effect: 'Allow' | 'Deny') =>
		some(
			statements.filter((one) => one['Effect'] === effect),
			(one) => fits(one, sending),
		);
	// Who is denied is not let in, whatever else allows it; who is not allowed isn't either.
	return every([not(fitting('Deny')), fitting('Allow')], (answer) => answer);
}

/** The topics that a policy names as those that may send: ARNs without stars. */
export function namedTopics(policy: string | undefined): readonly string[] {
	return [...new Set(statementsOf(policy)?.flatMap(topicsNamedIn))];
}

/** The topics that a statement names in its condition. */
export function topicsNamedIn(statement: PolicyStatement): readonly string[] {
	return textsIn(statement['Condition']).filter((text) =>
		/^arn:[^:]*:sns:[^:*?]+:[^:*?]+:[^:*?]+$/.test(text),
	);
}

function textsIn(value: unknown): readonly string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** A statement of a policy, as it was parsed. */
export type PolicyStatement = Readonly<Record<string, unknown>>;
type Json = PolicyStatement;

/** The statements of a policy; none where there is no policy; `undefined` when it can't be read. */
export function statementsOf(policy: string | undefined): readonly PolicyStatement[] | undefined {
	if (policy === undefined || policy === '') return [];
	try {
		const statement = (JSON.parse(policy) as Json | null)?.['Statement'];
		return listOf(statement).filter(isObject);
	} catch {
		return;
	}
}

/** Whether a statement is about what SNS asks for, whatever its effect is. */
export function fits(statement: Json, { topicArn, queueArn }: Sending): Answer {
	const { Principal, Condition } = statement as { Principal?: unknown; Condition?: unknown };
	const parts: readonly Answer[] = [
		'NotPrincipal' in statement ? 'unknown' : isService(Principal),
		names(statement, 'Action', (name) => globs(name.toLowerCase(), 'sqs:sendmessage')),
		names(statement, 'Resource', (name) => globs(name, queueArn)),
		conditionHolds(Condition, contextOf(topicArn)),
	];
	return every(parts, (answer) => answer);
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: whether the statement is about it. */
function names(statement: Json, what: string, takes: (name: string) => Answer): Answer {
	const of = (value: unknown) => some(listOf(value), (name) => takes(String(name)));
	if (`Not${what}` in statement) return not(of(statement[`Not${what}`]));
	return what in statement ? of(statement[what]) : 'unknown';
}

/** SNS calls as a service: an account or a role alone is somebody else, and `*` is everybody. */
function isService(principal: unknown): Answer {
	if (principal === '*') return true;
	if (!isObject(principal)) return principal === undefined ? 'unknown' : false;
	if (listOf(principal['AWS']).includes('*')) return true;
	return some(listOf(principal['Service']), (name) => {
		if (name === '*' || name === 'sns.amazonaws.com') return true;
		// In regions that have to be opted in to SNS may call by a name of the region.
		return /^sns\..*amazonaws\.com/.test(String(name)) ? 'unknown' : false;
	});
}

/** What a request says of itself, by the names of its keys in lower case. */
type RequestContext = ReadonlyMap<string, string>;

function contextOf(topicArn: string): RequestContext {
	return new Map([
		['aws:sourcearn', topicArn],
		['aws:sourceaccount', topicArn.split(':')[4] ?? ''],
		['aws:securetransport', 'true'],
		['aws:principalisawsservice', 'true'],
		['aws:principalservicename', 'sns.amazonaws.com'],
	]);
}

function conditionHolds(condition: unknown, context: RequestContext): Answer {
	if (condition === undefined) return true;
	if (!isObject(condition)) return 'unknown';
	return every(Object.entries(condition), ([operator, keys]) =>
		isObject(keys)
			? every(Object.entries(keys), ([key, values]) => {
					const actual = context.get(key.toLowerCase());
					return actual === undefined ? 'unknown' : compares(operator, listOf(values), actual);
				})
			: 'unknown',
	);
}

/** Whether a key that is there meets one operator: its values are alternatives. */
function compares(operator: string, values: readonly unknown[], actual: string): Answer {
	// Each of our keys has one value, and is there: sets and `IfExists` change nothing.
	const name = operator
		.toLowerCase()
		.replace(/^for(?:allvalues|anyvalue):/, '')
		.replace(/ifexists$/, '');
	if (name === 'null') return some(values, (value) => String(value) === 'false');
	const positive = name.replace('not', '');
	const takes = comparisons.get(positive);
	if (takes === undefined) return 'unknown';
	const answer = some(values, (value) => {
		const text = String(value);
		// A variable stands for something of the request that is not known here.
		return text.includes('${') ? 'unknown' : takes(text, actual);
	});
	return name === positive ? answer : not(answer);
}

const sameText = (wanted: string, actual: string) => wanted.toLowerCase() === actual.toLowerCase();

const comparisons: ReadonlyMap<string, (wanted: string, actual: string) => Answer> = new Map([
	['stringequals', (wanted: string, actual: string): Answer => wanted === actual],
	['stringequalsignorecase', sameText],
	['stringlike', globs],
	['bool', sameText],
	['arnequals', isArn],
	['arnlike', isArn],
]);

/** ARNs are compared part by part, by both operators alike. */
function isArn(wanted: string, actual: string): Answer {
	const [pattern, parts] = [partsOfArn(wanted), partsOfArn(actual)];
	// What becomes of a pattern that is no ARN is not said.
	if (pattern.length < 6) return 'unknown';
	return pattern.every((part, index) => globs(part, parts[index] ?? ''));
}

/** Six parts, of which the last may have colons in it. */
function partsOfArn(arn: string): readonly string[] {
	const parts = arn.split(':');
	return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}

/** Whether a text is as a pattern with `*` and `?` says. Goes back to the last star alone: it ends soon. */
export function globs(pattern: string, text: string): boolean {
	let [at, place] = [0, 0];
	let [star, from] = [-1, 0];
	while (at < text.length) {
		if (pattern[place] === '*') {
			star = place++;
			from = at;
		} else if (pattern[place] === '?' || pattern[place] === text[at]) {
			place++;
			at++;
		} else if (star >= 0) {
			place = star + 1;
			at = ++from;
		} else return false;
	}
	while (pattern[place] === '*') place++;
	return place === pattern.length;
}

function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const listOf = (value: unknown): readonly unknown[] =>
	Array.isArray(value) ? value : value === undefined ? [] : [value];

/** Whether a queue has AWS's own key for SQS: its policy can not be changed, and does not let SNS in. Source: SNS developer guide. */
export function isAwsManagedKey(kmsKeyId: string): boolean {
	return /(^|:)alias\/aws\/sqs$/.test(kmsKeyId);
}
