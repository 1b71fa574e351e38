import Type from 'typebox';
import { count, kindOf, listOf, maybe, text, texts } from './parts.ts';

export const permission = Type.Object({
	kind: kindOf('permission'),
	action: text('its name in IAM: `sqs:ListQueues`'),
	neededFor: texts('jobs that need it: `view`, `peek`, ...'),
	standing: Type.Enum(['allowed', 'denied', 'unknown']),
	by: maybe(
		Type.Enum(['call', 'dry run', 'simulation'], {
			description: "what told it; a simulation is IAM's, of policies",
		}),
	),
	why: maybe(text('why it is denied, or not known')),
});

export const configuration = Type.Object({
	kind: kindOf('configuration'),
	account: maybe(text('by STS; absent where it did not answer')),
	files: listOf(
		Type.Object({
			scope: Type.Enum(['user', 'system'], { description: 'whose file it is' }),
			path: text('where it is looked for'),
			contexts: maybe(count('contexts in it; absent where there is no such file')),
		}),
		'the configuration files',
	),
	warnings: texts('what is wrong with the files themselves: who else can write or read them'),
	settings: listOf(
		Type.Object({
			name: text('`mode`, `mode at most`, `receive`, ...'),
			value: text('what is in force'),
			from: Type.Object({
				kind: Type.Enum(['flag', 'environment', 'file', 'default', 'aws'], {
					description: 'who said it; `aws`: what all AWS tools read',
				}),
				name: maybe(text('the flag or variable')),
				path: maybe(text('the file')),
				line: maybe(count('the line at which its context begins, or where it stands')),
			}),
		}),
		'every setting that is in force',
	),
});
