import { type Failure, fail } from '../../domain/failure.ts';
import { endpointName, readPushArn } from '../../domain/push/device.ts';
import {
	examplePayload,
	type PushForm,
	type PushMessage,
	pushDoubt,
	pushMessage,
	pushProblem,
} from '../../domain/push/payload.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import { publishToEndpoint } from '../../operations/push/devices.ts';
import { type Line, span } from '../../presentation/line.ts';
import {
	givenWords,
	pushDoubtWords,
	pushProblemWords,
} from '../../presentation/push/push-words.ts';
import { attributeFields, bodyHint } from '../forms/form-fields.ts';
import { attributesIn, bodyInFile, inWords, namesFile } from '../forms/submit-form.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { choice, field, fieldText } from '../widgets/fields.ts';

type FormView = ViewOf<'form'>;

/** What the choices of the form mean. */
const forms: Readonly<Record<string, PushForm>> = {
	'payload of the platform': 'payload',
	'plain text': 'text',
	'a text a platform': 'json',
};

/** A form for one notification to one device. */
export function openPushForm(session: Session, arn: string): void {
	const platform = readPushArn(arn)?.platform ?? '';
	const example = examplePayload(platform);
	const [payload = '', text = ''] = Object.keys(forms);
	session.push({
		kind: 'form',
		form: 'push',
		target: { name: endpointName(arn), arn },
		fields: [
			field('body', 'message', bodyHint, example ?? ''),
			choice('as', 'sent as', Object.keys(forms), example === undefined ? text : payload),
			...attributeFields(undefined),
		],
		focus: 0,
	});
}

function typed(view: FormView, body: string): { message: PushMessage; platform: string } {
	const platform = readPushArn(view.target.arn)?.platform ?? '';
	const form = forms[fieldText(view, 'as')] ?? 'text';
	return { message: pushMessage(body, form, platform), platform };
}

/** What the push service would be given of what is typed, and what is wrong with that. */
export function pushLines(view: FormView): readonly Line[] {
	const body = fieldText(view, 'body');
	if (body === '' || namesFile(view, body)) return [];
	const { message, platform } = typed(view, body);
	const problem = pushProblem(message, platform);
	if (problem !== undefined) return [[span(`  ${pushProblemWords(problem, platform)}`, 'bad')]];
	const doubt = pushDoubt(message, platform);
	return [
		[span(`  ${givenWords(message, platform)}`, 'dim')],
		...(doubt === undefined
			? []
			: [[span(`  perhaps too large: ${pushDoubtWords(doubt, platform)}`, 'notice')]]),
	];
}

/** Checks a form for a device, asks for confirmation, publishes, and names the outcome. */
export function submitPush(session: Session, view: FormView, trigger: string): void {
	const { target, id } = view;
	const { name, arn } = target;
	const wrong = (failure: Failure) => session.update(id, 'form', (old) => ({ ...old, failure }));
	session.run(
		id,
		async ({ gateways, signal }) => {
			const text = fieldText(view, 'body');
			// What was typed is asked about at once.
			const body = namesFile(view, text) ? await bodyInFile(session, view, text) : text;
			if (body === undefined) return;
			const { message, platform } = typed(view, body);
			const { attributes, problems } = attributesIn(view);
			const problem = pushProblem(message, platform);
			const doubt = pushDoubt(message, platform);
			const all = [
				...problems,
				...(problem === undefined ? [] : [pushProblemWords(problem, platform)]),
			];
			if (all.length > 0) throw fail('invalid', all.join('; '), { hint: 'Nothing was sent' });
			const grant = await session.confirm(
				{
					kind: 'push',
					resource: resourceOf('endpoint', { name, arn }),
					count: 1,
					detail: [
						`${givenWords(message, platform)}.`,
						...(doubt === undefined
							? []
							: [`Perhaps too large: ${pushDoubtWords(doubt, platform)}.`]),
					],
				},
				trigger,
			);
			if (grant === undefined) return;
			const outcome = await publishToEndpoint(
				gateways,
				{ arn, message, attributes, grant },
				signal,
			);
			const told = inWords(outcome, `to SNS for ${name}`);
			session.say(told.text, told.sent ? 'good' : 'bad');
			if (told.sent && session.standsOn(id)) session.pop();
		},
		wrong,
	);
}
