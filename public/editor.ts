// Why: what a script can make lighter in the questionnaire editor: saving while one writes, dragging a question, the
// answers of a condition at once, and the draft beside the form. Every form works without it.

export {};

const quietFor = 2_000;
/** A save that takes longer is given up; the button must not wait for it. */
const patience = 10_000;

type Reply = { saved?: unknown; revision?: unknown; mark?: unknown };

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-autosave]')) saveByItself(form);
for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-condition]'))
  askAtOnce(button);
for (const frame of document.querySelectorAll<HTMLElement>('[data-live-preview]')) showBeside(frame);
const outline = document.querySelector<HTMLFormElement>('form[data-outline]');
if (outline !== null) dragQuestions(outline);

/** After two quiet seconds what stands in the form is saved; when somebody else was quicker, it stops and says so. */
function saveByItself(form: HTMLFormElement): void {
  const status = form.querySelector<HTMLElement>('[data-autosave-status]');
  const say = (what: 'saving' | 'saved' | 'moved' | 'refused' | 'offline') => {
    if (status !== null) status.textContent = status.dataset[what] ?? '';
  };
  const hidden = (name: string) => form.querySelector<HTMLInputElement>(`input[type=hidden][name=${name}]`);
  let timer: number | undefined;
  let running = false;
  let stopped = false;
  let again = false;
  /** Somebody pressed a button while a save was under way: sent before it ended, it would count as another person's. */
  let pressed: { button: HTMLElement | null } | undefined;

  async function save(): Promise<void> {
    if (running) {
      again = true;
      return;
    }
    running = true;
    say('saving');
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
    body.set('do', 'save');
    try {
      const answer = await fetch(form.action, {
        method: 'POST',
        body,
        headers: { accept: 'application/json' },
        redirect: 'error',
        signal: AbortSignal.timeout(patience),
      });
      if (answer.status === 409) {
        stopped = true;
        say('moved');
      } else if (answer.ok) {
        const reply = (await answer.json()) as Reply;
        const revision = hidden('revision');
        const mark = hidden('mark');
        if (revision !== null) revision.value = String(reply.revision);
        if (mark !== null) mark.value = String(reply.mark);
        say('saved');
        document.dispatchEvent(new CustomEvent('draft-saved'));
      } else say('refused');
    } catch {
      say('offline');
    } finally {
      running = false;
      if (pressed !== undefined) {
        const { button } = pressed;
        pressed = undefined;
        form.requestSubmit(button);
      } else if (again && !stopped) {
        again = false;
        void save();
      }
    }
  }

  /** New rows and new codes are for the button: what they become is on the page that follows. */
  const isForButton = (name: string) => /^(code|source|showIf|requiredIf)$|^choices\./.test(name);

  form.addEventListener('input', (event) => {
    const target = event.target;
    const name = target instanceof HTMLElement && 'name' in target ? String(target.name) : '';
    if (stopped || isForButton(name)) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => void save(), quietFor);
  });
  form.addEventListener('submit', (event) => {
    clearTimeout(timer);
    if (running) {
      event.preventDefault();
      pressed = { button: event.submitter };
    } else stopped = true;
  });
}

function askAtOnce(button: HTMLButtonElement): void {
  const list = button.closest('fieldset')?.querySelector('select');
  list?.addEventListener('change', () => {
    button.form?.requestSubmit(button);
  });
}

function dragQuestions(form: HTMLFormElement): void {
  const items = [...document.querySelectorAll<HTMLElement>('[data-question]')];
  let dragged: HTMLElement | undefined;
  for (const item of items) {
    item.draggable = true;
    item.addEventListener('dragstart', (event) => {
      dragged = item;
      event.dataTransfer?.setData('text/plain', item.dataset['question'] ?? '');
    });
    item.addEventListener('dragend', () => {
      dragged = undefined;
    });
    item.addEventListener('dragover', (event) => {
      if (dragged === undefined || dragged === item) return;
      event.preventDefault();
      item.classList.add('m-outline__question--over');
    });
    item.addEventListener('dragleave', () => {
      item.classList.remove('m-outline__question--over');
    });
    item.addEventListener('drop', (event) => {
      event.preventDefault();
      item.classList.remove('m-outline__question--over');
      const section = item.closest<HTMLElement>('[data-section]')?.dataset['section'];
      if (dragged === undefined || dragged === item || section === undefined) return;
      set(form, 'into', section);
      set(form, 'index', item.dataset['index'] ?? '0');
      const button = document.createElement('button');
      button.name = 'do';
      button.value = `question.to.${dragged.dataset['question'] ?? ''}`;
      button.hidden = true;
      form.append(button);
      form.requestSubmit(button);
    });
  }
}

function set(form: HTMLFormElement, name: string, value: string): void {
  const field = form.querySelector<HTMLInputElement>(`input[name=${name}]`);
  if (field !== null) field.value = value;
}

type LiveLanguage = { code: string; name: string };

/** The draft's preview in a frame of a phone's or a tablet's width, loaded again after each save. */
function showBeside(holder: HTMLElement): void {
  const place = holder.querySelector<HTMLElement>('[data-live-frame]');
  const bar = holder.querySelector<HTMLElement>('[data-live-choices]');
  const template = holder.querySelector<HTMLElement>('[data-live-words]');
  const address = holder.dataset['livePreview'];
  if (place === null || bar === null || template === null || address === undefined) return;
  // Beside the form there is room only on a wide screen; elsewhere the links to the preview do.
  if (!matchMedia('(min-width: 64em)').matches) return;
  const words = JSON.parse(template.dataset['liveWords'] ?? '{}') as Record<string, string>;
  const frame = document.createElement('iframe');
  frame.title = holder.getAttribute('aria-label') ?? '';
  const question = location.pathname.includes('/questions/') ? location.pathname.split('/').pop() : undefined;
  // By hand, not by the address's fragment: that would take the focus away from who is writing.
  frame.addEventListener('load', () => {
    const place = frame.contentDocument?.getElementById(`q.${question ?? ''}`);
    frame.contentWindow?.scrollTo(0, place?.getBoundingClientRect().top ?? 0);
  });
  const width = choose(['phone', 'tablet']);
  const as = choose(['web', 'kiosk']);
  const language = document.createElement('select');
  for (const { code, name } of JSON.parse(template.dataset['liveLanguages'] ?? '[]') as LiveLanguage[])
    language.append(new Option(name, code, false, code === document.documentElement.lang));
  language.setAttribute('aria-label', words['language'] ?? '');
  for (const list of [width, as, language]) {
    bar.append(list);
    list.addEventListener('change', load);
  }
  place.append(frame);
  holder.hidden = false;
  holder.closest('.m-editor')?.classList.add('m-editor--beside');
  document.addEventListener('draft-saved', load);
  load();

  function choose(names: readonly string[]): HTMLSelectElement {
    const list = document.createElement('select');
    for (const name of names) list.append(new Option(words[name] ?? name, name));
    list.setAttribute('aria-label', holder.getAttribute('aria-label') ?? '');
    return list;
  }

  function load(): void {
    const wanted = new URL(address ?? '', location.href);
    wanted.searchParams.set('language', language.value);
    wanted.searchParams.set('as', as.value);
    wanted.searchParams.set('shown', String(Date.now()));
    frame.classList.toggle('m-live__tablet', width.value === 'tablet');
    // Replaced, not followed: the button «back» leads to the page before, not through every draft that was shown.
    frame.contentWindow?.location.replace(`${wanted.pathname}${wanted.search}`);
  }
}
