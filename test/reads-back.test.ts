import { expect, test } from 'vitest';
import { texts } from './helpers/imports.ts';
import { readBack } from './helpers/read-back.ts';

/*
What is said is made of facts and never read back to find them out (docs/decisions/0120-what-a-change-costs.md). This holds it by the form of
code: it sees words, blanks and names where a text is searched, and no pattern that has a name of its own.
*/

/** What each file searches for, and whose words that is. */
const allowed: Readonly<Record<string, string>> = {
	// AWS's types of attributes, names of operations, events, fields and settings, and parts of its codes.
	'aws/gate/allow-list.ts': 'Batch',
	'aws/sns/push-gateway.ts': 'Event',
	'aws/sqs/message-attributes.ts': 'Binary',
	'aws/sqs/message-sums.ts': 'Number',
	'commands/shell/bodies.ts': 'Binary, Number, String, fileb',
	'domain/aws-host.ts': 'control, data, queue',
	'domain/diagnosis/rules/alarm-rules.ts': 'Greater',
	'domain/messages/attribute-text.ts': 'Binary, Number, String',
	'domain/messages/content.ts': 'Notification',
	'domain/messages/message-limits.ts': 'Binary, Number, String, amazon, aws',
	'domain/messages/payload-pointer.ts': 'Message, Payload',
	'domain/queues/policy-evaluation.ts': 'allvalues, anyvalue, for, not',
	'domain/queues/queue-url.ts': 'queue',
	'domain/topics/sns-envelope.ts': 'Binary, Notification',
	'domain/topics/topic-record.ts': 'Notification',
	'operations/alarms/queue-alarms.ts': 'Greater',
	'operations/resources/find-by-name.ts': 'Error, Exception, Validation, Value',
	'presentation/diagnosis/subscription-words.ts': 'email',
	'presentation/messages/message-lines.ts': 'Number',
	'presentation/topics/subscription-words.ts': 'email',
	// Sentences and logs of AWS, Lambda, Node, CEL and TOML, which have no code.
	'aws/proxy/outbound.ts': 'a blank',
	'configuration/toml-lines.ts': 'Invalid, a blank',
	'domain/broken.ts': 'a blank',
	'domain/consumers/mapping.ts':
		'Delet, Disabl, a blank, authorized, can, cannot, denied, failed, not',
	'domain/expressions/expression.ts': 'Unexpected, Unknown, a blank, grep',
	'domain/text/error-text.ts': 'Traceback, a blank, call, last, most, recent',
	'domain/why/log-line.ts':
		'Error, Exception, Runtime, Task, Traceback, a blank, critical, error, exited, fatal, out, timed',
	'host/local-endpoint.ts': 'Cannot, Error, a blank, find, module, package',
	'operations/topics/change-topics.ts': 'Token',
	// What somebody typed, chose, tagged or named.
	'commands/shell/times.ts': 'after, now, seq, trim',
	'commands/streams/record-selection.ts': 'body',
	'console/redrive/plan-choices.ts': 'off',
	'console/redrive/plan-fields.ts': 'yes',
	'domain/diagnosis/expectation.ts': 'idle, parked',
	'domain/expressions/expression-values.ts': 'Number, body, raw',
	'domain/masking/mask-path.ts': 'attributes, body',
	'domain/messages/edit-path.ts': 'attributes, body, raw',
	'domain/messages/fingerprint.ts': 'none, success',
	'domain/queues/letter-senders.ts': 'dead, dlq, line, lock',
	// Names: of media types, files, keys, columns, measures and kinds, in lists of them.
	'aws/gate/policies.ts': 'Emulator, a blank, view',
	'aws/kinesis/fast-records.ts': 'json',
	'commands/permissions.ts': 'view',
	'console/input/mouse.ts': 'enter',
	'console/messages/own-columns.ts': 'age',
	'domain/contexts/pattern.ts': 'perhaps',
	'domain/json/exact-number.ts': 'string',
	'host/files/claims.ts': 'lock',
	'host/files/output-file.ts': 'proc',
	'operations/wait.ts': 'dead',
	'settings.ts': 'linux',
};

/** These read what AWS, the SDK and Node say, for which there is often no code; the embedded endpoint speaks as AWS. */
const readers = /^(?:aws\/(?:failures\/|contexts\/credentials\.ts)|emulator\/)/;

test('no file of source searches a text for words, but for those of others and what somebody typed', () => {
	const found = [...texts]
		.filter(([file]) => !readers.test(file))
		.map(([file, text]) => [file, readBack(text).join(', ')] as const)
		.filter(([, words]) => words !== '');
	expect(Object.fromEntries(found)).toEqual(allowed);
});

test.each([
	["if (part.startsWith('sort: ')) return;", 'a blank'],
	["if (text === 'failed' || text === 'waits') return 'bad';", 'failed, waits'],
	['const drawn = line[at]?.text.includes(tab.digit);', 'tab.digit'],
	["says: (count) => count.replace('message', 'record'),", 'message'],
	["const before = one.replace(/^an? /, 'an earlier ');", 'a blank'],
	['return bytes(value).replace(/ (?:B|([KMGT])iB)$/, (_, unit) => unit);', 'a blank'],
	["if (command.title === 'next tab') return keys;", 'a blank, next, tab'],
	['if (!/Token/.test(failure.message)) throw error;', 'Token'],
	['const isText = /^[a-z ]+: /.test(part);', 'a blank'],
	["if (message.includes('can not be found')) return;", 'a blank, can, found, not'],
])('it would be seen: %s', (code, words) => {
	expect(readBack(code).join(', ')).toBe(words);
});

test.each([
	"const isFifo = name.endsWith('.fifo') || id.startsWith('shardId-');",
	"if (typeof text === 'string' && status === 'ACTIVE') return;",
	'const parts = line.split(/\\s+/);',
	"const known = ['source', 'chart'].includes(title);",
])('it is none: %s', (code) => {
	expect(readBack(code)).toEqual([]);
});
