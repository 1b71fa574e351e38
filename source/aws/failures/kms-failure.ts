import { type ErrorFacts, plainCode } from './error-facts.ts';
import { type About, type Draft, sentence, subject } from './failure-text.ts';

/*
What KMS refuses, told by the service that asked it: the queue, topic or stream is there and may be used, its
key may not. Sources: the KMS exceptions in the models of SQS (KmsAccessDenied, in query mode
KMS.AccessDeniedException), SNS (KMSAccessDenied) and Kinesis (KMSAccessDeniedException).
*/

/** A failure of the key behind a resource; `undefined` for one that is no matter of KMS. */
export function fromKms(facts: ErrorFacts, about: About): Draft | undefined {
	if (!isOfKms(facts)) return;
	const what = subject(about);
	const said = sentence(facts.message);
	const detail = said === '' ? {} : { detail: said };
	const named = keyIn(facts.message);
	const key = `the KMS key ${named === undefined ? `of ${about.resource ?? 'the resource'}` : named}`;
	switch (plainCode(facts.name).replace(/^kms/, '')) {
		case 'throttled':
		case 'throttling':
			return {
				kind: 'throttled',
				message: `${what} was throttled by KMS`,
				hint: 'Wait a moment: the account asks KMS more often than it may',
				retryable: true,
				...detail,
			};
		case 'disabled':
			return {
				kind: 'conflict',
				message: `${what} was refused: ${key} is disabled`,
				hint: `Ask the owner of ${key} to enable it`,
				...detail,
			};
		case 'notfound':
			// Not `not-found`: the queue is there.
			return {
				kind: 'conflict',
				message: `${what} was refused: ${key} does not exist`,
				hint: 'Check the key in the settings: it may be of another region, or deleted',
				...detail,
			};
		case 'invalidstate':
		case 'invalidkeyusage':
			return {
				kind: 'conflict',
				message: `${what} was refused: ${key} can't be used in its present state`,
				hint: `Look at its state: aws kms describe-key --key-id ${named ?? 'KEY'}`,
				...detail,
			};
		case 'optinrequired':
			return {
				kind: 'denied',
				message: `${what} was denied: this account has not subscribed to KMS`,
				...detail,
			};
		default:
			return { kind: 'denied', ...denied(facts, about, key), ...detail };
	}
}

function denied(facts: ErrorFacts, about: About, key: string): Omit<Draft, 'kind'> {
	const actions = actionsIn(facts.message) ?? usualActions(about.operation);
	const deny = /explicit deny/i.test(facts.message);
	// Of the two policies that may lack it AWS names one, where it tells at all.
	const where = /no resource-based policy/i.test(facts.message)
		? "in the key's policy"
		: /no identity-based policy/i.test(facts.message)
			? 'in your own policy'
			: "in your own policy, and in the key's where it is of another account";
	return {
		permission: actions,
		message: `${subject(about)} was denied by ${key}${deny ? ', by an explicit deny' : ''}`,
		hint: deny
			? `Ask the owner of the policy that denies it to let ${actions} on ${key} through`
			: `Ask for ${actions} on ${key}, ${where}`,
	};
}

function isOfKms({ name, message }: ErrorFacts): boolean {
	return (
		/(?:^|[#.])kms/i.test(name) ||
		/\(Service: (?:AWS)?Kms\b/i.test(message) ||
		/not authorized to perform:? kms:/i.test(message)
	);
}

function keyIn(text: string): string | undefined {
	return /arn:aws[\w-]*:kms:[\w:/-]+/.exec(text)?.[0];
}

function actionsIn(text: string): string | undefined {
	return /\bkms:[A-Z]\w*\*?/i.exec(text)?.[0];
}

/** Sources: "Key management" of the SQS, SNS and Kinesis developer guides: producers and consumers. */
function usualActions(operation: string): string {
	if (/Kinesis PutRecord/.test(operation)) return 'kms:GenerateDataKey';
	return /Send|Publish|MoveTask/.test(operation)
		? 'kms:GenerateDataKey and kms:Decrypt'
		: 'kms:Decrypt';
}
