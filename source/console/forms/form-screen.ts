import type { Effect } from '../../domain/effect.ts';
import { type Failure, failureLine } from '../../domain/failure.ts';
import { type Line, span } from '../../presentation/line.ts';
import type { Command } from '../keys/command.ts';
import { keyLabel } from '../keys/keystroke.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import { topView } from '../state/selectors.ts';
import type { Size, State } from '../state/state.ts';
import type { FormField, ViewKind, ViewOf } from '../state/views.ts';
import type { BodyRow } from '../widgets/body-row.ts';
import { wrapText } from '../widgets/dialog.ts';
import {
	buttonLines,
	type Fields,
	fieldKey,
	fieldPaste,
	fieldRows,
	focusedBy,
	focusedField,
	staying,
} from '../widgets/fields.ts';
import { inSight } from '../widgets/in-sight.ts';

/** Views that are forms: fields, then buttons, and a focus that goes through them. */
export type FormKind = {
	[Kind in ViewKind]: ViewOf<Kind> extends Fields ? Kind : never;
}[ViewKind];

type Context<Kind extends FormKind> = ScreenContext<Kind>;
type Done = void | Promise<void>;

/** What one form is, beside what all forms have in common: fields, focus, typing, errors and pressing. */
export type Form<Kind extends FormKind> = {
	readonly kind: Kind;
	title(view: ViewOf<Kind>): string;
	status(view: ViewOf<Kind>): string;
	/** The words on its buttons, in their order. */
	buttons(view: ViewOf<Kind>): readonly string[];
	/** Whether a field has nothing to say as the form stands: it is not shown, and the focus passes it by. */
	isHidden?(view: ViewOf<Kind>, id: string): boolean;
	/** Takes over `next`, in which a field has changed: what followed from the old ones counts no longer. */
	changed(context: Context<Kind>, next: ViewOf<Kind>): void;
	/** What `enter` is called, and what it may end up doing. */
	readonly enter: { readonly title: string; readonly about: string; readonly effect: Effect };
	/** Presses the button at `index`. */
	press(context: Context<Kind>, index: number): Done;
	/** What `enter` does in a field, where it does not go on to the next one: then there is no answer. */
	enterIn?(context: Context<Kind>, field: FormField): (() => Done) | undefined;
	/** Why `enter` does nothing now; `button` is absent in a field. */
	whyNot?(view: ViewOf<Kind>, button: number | undefined): string | undefined;
	/** A key that means more in this field than in others; `true` when it did. */
	keyIn?(context: Context<Kind>, field: FormField): boolean;
	/** Whether what was typed is kept somewhere else, so that leaving loses nothing. */
	isKept?(view: ViewOf<Kind>): boolean;
	/** Keys of `commands` that say something on the buttons alone: among choices they are part of a text that went astray. */
	readonly buttonKeys?: readonly string[];
	/** Further commands. What can be typed is text in a field of text all the same. */
	readonly commands?: readonly Command<Context<Kind>>[];
	/** Above the fields, in sentences. */
	says?(view: ViewOf<Kind>, width: number): readonly Line[];
	/** Between fields and buttons: what is known of what was typed so far. */
	found?(view: ViewOf<Kind>, state: State, width: number): readonly Line[];
	/** The whole form, where it does not stand one field below the other. */
	body?(view: ViewOf<Kind>, state: State, size: Size): readonly BodyRow[];
	age?(view: ViewOf<Kind>): number | undefined;
};

/** What all forms have in common: a form's view, of whatever kind. */
type AnyForm = Fields & { readonly id: number; readonly failure?: Failure };

/** Keys of the whole console that no field takes. */
const never = ['esc', 'ctrl-c', 'ctrl-r'];

/** The screen of a form. */
export function formScreen<Kind extends FormKind>(form: Form<Kind>): Screen<Kind> {
	// The compiler can't follow a view of some form to what every form has.
	const of = (view: ViewOf<Kind>) => view as ViewOf<Kind> & AnyForm;
	const any = (view: ViewOf<Kind>) => view as unknown as AnyForm;
	/** What was wrong before something was typed is said no more. */
	const unsaid = (view: ViewOf<Kind>) => {
		const { failure: _, ...rest } = any(view);
		return rest as unknown as ViewOf<Kind>;
	};
	const hidden = (view: ViewOf<Kind>) => (id: string) => form.isHidden?.(view, id) === true;
	const buttonOf = (view: ViewOf<Kind>) => {
		const { focus, fields } = any(view);
		return focus < fields.length ? undefined : focus - fields.length;
	};
	const move = ({ session, view }: Context<Kind>, by: 1 | -1) =>
		session.update(any(view).id, form.kind, (old) =>
			focusedBy(of(old), by, form.buttons(old).length, hidden(old)),
		);
	const enter = (context: Context<Kind>): Done => {
		const { view } = context;
		const button = buttonOf(view);
		// Whatever comes of it, a question or a failure: whoever is back from there is asked again.
		if (any(view).typed === 'leaving') {
			context.session.update(any(view).id, form.kind, (old) => staying(of(old)));
		}
		if (button !== undefined) return form.press(context, button);
		const field = focusedField(of(view));
		const own = field === undefined ? undefined : form.enterIn?.(context, field);
		return own === undefined ? move(context, 1) : own();
	};
	/** A key in a field of text or choices, as its text or its choice. */
	const typed = (context: Context<Kind>, field: FormField): true | 'unused' => {
		if (form.keyIn?.(context, field) === true) return true;
		const next = fieldKey(of(context.view), context.key);
		if (next === undefined) return 'unused';
		form.changed(context, unsaid(next));
		return true;
	};
	const choose = (context: Context<Kind>) => {
		const { session, view, key } = context;
		const field = focusedField(any(view));
		if (field !== undefined) {
			typed(context, field);
			return;
		}
		const buttons = form.buttons(view).length;
		const by = key === 'left' ? -1 : 1;
		session.update(any(view).id, form.kind, (old) => {
			const { focus, fields } = any(old);
			const next = (focus - fields.length + by + buttons) % buttons;
			return { ...staying(of(old)), focus: fields.length + next };
		});
	};
	const commands: readonly Command<Context<Kind>>[] = [
		{
			keys: ['tab', 'down'],
			title: 'next field',
			about: 'The next field or button',
			inFooter: true,
			effect: 'read',
			run: (context) => move(context, 1),
		},
		{
			keys: ['shift-tab', 'up'],
			title: 'field before',
			about: 'The field or button before this one',
			effect: 'read',
			run: (context) => move(context, -1),
		},
		{
			keys: ['left', 'right'],
			title: 'choose',
			about: 'Between the buttons; in a field of choices, the next one',
			inFooter: true,
			effect: 'read',
			run: choose,
		},
		{
			...form.enter,
			keys: ['enter'],
			inFooter: true,
			disabled: ({ view }) => form.whyNot?.(view, buttonOf(view)),
			run: enter,
		},
		...(form.commands ?? []),
	];
	/** Leaving asks for the key again, where what was typed would be lost by it. */
	const asksBeforeLeaving: Screen<Kind>['asksBeforeLeaving'] = ({ session, view, key }) => {
		const { typed, leavingBy } = any(view);
		const isFront = topView(session.state).id === any(view).id;
		const isSaid = typed === 'leaving' && (leavingBy === undefined ? isFront : leavingBy === key);
		if (typed === undefined || isSaid || form.isKept?.(view) === true) return false;
		session.update(any(view).id, form.kind, (old) => {
			const { leavingBy: _, fields, ...rest } = any(old);
			const by = isFront ? {} : { leavingBy: key };
			// The first button is the one that leaves; where there is none, one that only reads.
			const asked = { ...rest, ...by, fields, typed: 'leaving', focus: fields.length };
			return asked as unknown as ViewOf<Kind>;
		});
		session.say(`${keyLabel(key)} again leaves: what was typed is lost`, 'notice');
		return true;
	};
	const own = new Set(
		(form.commands ?? [])
			.flatMap(({ keys }) => keys)
			.filter((key) => form.buttonKeys?.includes(key) !== true),
	);
	const bound = new Set([...commands.flatMap(({ keys }) => keys), ...never]);
	/** Whether a key in a field is a command: in a text what can be typed is none, in choices it may be. */
	const isCommand = (key: string, { choices }: FormField) => {
		if (key === 'left' || key === 'right') return false;
		const isTyped = key === 'space' || [...key].length === 1;
		// No choice is called `?`.
		return isTyped ? choices !== undefined && (own.has(key) || key === '?') : bound.has(key);
	};
	return {
		kind: form.kind,
		title: form.title,
		status: (view) => [form.status(view)],
		commands,
		asksBeforeLeaving,
		takesText: (view) => buttonOf(view) === undefined,
		type: (context) => {
			const { view, key } = context;
			const field = focusedField(of(view));
			if (field === undefined || isCommand(key, field)) return false;
			const answer = typed(context, field);
			if (answer !== 'unused' || field.choices === undefined || [...key].length !== 1)
				return answer;
			context.session.say(
				`nothing is typed in ${field.label}: left and right choose, tab goes on to the next field`,
			);
			return true;
		},
		// Whoever clicks on a field types there next. A button hears keys alone: what it does may be a write.
		goTo: ({ session, view }, is) => {
			const focus = Number(is);
			session.update(any(view).id, form.kind, (old) =>
				any(old).fields[focus] === undefined ? old : { ...staying(of(old)), focus },
			);
			return undefined;
		},
		paste: (context, text) => form.changed(context, unsaid(fieldPaste(of(context.view), text))),
		body: (view, state, size) => {
			const own = form.body?.(view, state, size);
			if (own !== undefined) return own;
			// The buttons, and what is wrong, stay in sight.
			const end = [
				...buttonLines(of(view), form.buttons(view), size.columns).map((line) => ({ line })),
				...failureRows(any(view).failure, size.columns),
			];
			const above = [
				{ line: [] },
				...rows(form.says?.(view, size.columns), 'behind'),
				...fieldRows(of(view), size.columns, hidden(view)),
				...rows(form.found?.(view, state, size.columns), 'before'),
				{ line: [] },
			];
			return [...inSight(above, Math.max(1, size.rows - end.length)), ...end];
		},
		...(form.age === undefined ? {} : { age: form.age }),
	};
}

/** Lines with an empty row that keeps them apart; none where there is nothing to say. */
function rows(lines: readonly Line[] = [], empty: 'before' | 'behind'): BodyRow[] {
	if (lines.length === 0) return [];
	const some = lines.map((line) => ({ line }));
	return empty === 'before' ? [{ line: [] }, ...some] : [...some, { line: [] }];
}

/** What is wrong with a form, below its buttons. */
function failureRows(failure: Failure | undefined, width: number): BodyRow[] {
	if (failure === undefined) return [];
	const told = wrapText(failureLine(failure), width - 4);
	return [{ line: [] }, ...told.map((text) => ({ line: [span(`  ${text}`, 'bad')] }))];
}
