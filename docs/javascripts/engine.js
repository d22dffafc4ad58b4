// The engine of `kb ask` in the browser: the same steps over the same tables, in the order of
// src/kb/ask (words, spelling, lexicon, emphasis, features, classifier, phrases, cells, protocols, rank,
// combining, joined, wishes, complaints). Every word, topic and threshold comes from the data that the site writes;
// tests/ask/test_browser.py holds both to the same answers.
((root) => {
  "use strict";

  const WORD = /^[a-z]+$/;

  // The tables are packed by kb.ask.packing.

  function unpacked(lines, digits) {
    let before = "";
    return lines.split("\n").map((line) => {
      before = before.slice(0, digits.indexOf(line[0])) + line.slice(1);
      return before;
    });
  }

  function unpackedWords({ words, uses, digits, number }) {
    return new Map(unpacked(words, digits).map((word, n) => [word, uses.charCodeAt(n) - number]));
  }

  function unpackedWeights({ features, numbers, steps, digits, number, step }) {
    const rows = numbers.split("\n");
    let at = 0;
    const pairs = (row) =>
      [...row].flatMap((one) => [one.charCodeAt(0) - number, steps.charCodeAt(at++) - step]);
    return new Map(unpacked(features, digits).map((feature, n) => [feature, pairs(rows[n])]));
  }

  function makeEngine({ tables, rules }) {
    const tag = new RegExp(rules.words.tag, "gu");
    const unseen = new RegExp(rules.words.unseen, "gu");
    const apostrophe = new RegExp(rules.words.apostrophe, "gu");
    const sentence = new RegExp(rules.words.sentence, "gu");
    const wrap = new RegExp(rules.words.wrap, "gu");
    const ends = new RegExp(rules.words.asks, "u");
    const indirect = new RegExp(rules.words.indirect, "iu");
    const vowel = new RegExp(rules.words.vowel, "u");
    const word = new RegExp(rules.words.word, "gu");
    const letters = new Map(
      Object.entries(rules.words.letters).flatMap(([read, all]) => [...all].map((one) => [one, read])),
    );
    const forms = new Map(Object.entries(tables.lexicon.forms));
    const gaps = new Map(Object.entries(tables.lexicon.gaps));
    const vocabulary = unpackedWords(tables);
    const weights = unpackedWeights(tables);
    const stop = new Set(rules.features.stop);
    const rivals = new Set(rules.cells.rivals);
    const acts = new Set(rules.cells.neither.map(([one]) => one));
    const { scale } = rules.rank;

    // words

    function fold(text) {
      const read = [...text].map((one) => letters.get(one) ?? one).join("");
      const plain = read.replace(unseen, "");
      return plain.replace(tag, ` ${rules.words.tagWord} `).replace(apostrophe, "");
    }

    const words = (text) => fold(text).match(word) ?? [];

    const asks = (text) => ends.test(text) || indirect.test(text);

    const unwrapped = (text) => text.replace(wrap, " ");

    const sentences = (text) =>
      unwrapped(text)
        .split(sentence)
        .map((part) => part.replace(/^[\t-\r \u00a0]+|[\t-\r \u00a0]+$/g, ""))
        .filter((part) => part);

    function singular(one) {
      if (one.endsWith("ies")) return one.length > 4 ? `${one.slice(0, -3)}y` : one.slice(0, -1);
      if (/(sses|xes|ches|shes|zzes)$/.test(one)) return one.slice(0, -2);
      return /s$/.test(one) && !/(ss|us|is)$/.test(one) ? one.slice(0, -1) : one;
    }

    function stem(given) {
      if (given.length <= 3 || !WORD.test(given)) return given;
      let one = singular(given);
      for (const [ending, least] of [["ied", 1], ["ing", 3], ["ed", 3], ["ly", 3]]) {
        const rest = one.endsWith(ending) ? one.slice(0, -ending.length) : one;
        if (rest === one || rest.length < least || !vowel.test(rest)) continue;
        one = ending === "ied" ? `${rest}y` : rest;
        if (one.length > 3 && /([bdgklmnprt])\1$/.test(one)) one = one.slice(0, -1);
        break;
      }
      if (one.length > 5 && /(tion|sion)$/.test(one)) one = one.slice(0, -3);
      return one.length > 3 && one.endsWith("e") ? one.slice(0, -1) : one;
    }

    // spelling

    const shelves = new Map();
    for (const known of vocabulary.keys()) {
      const shelf = known[0] + known.length;
      if (!shelves.has(shelf)) shelves.set(shelf, []);
      shelves.get(shelf).push(known);
    }

    function distance(one, other, most) {
      let before = [];
      let row = Array.from({ length: other.length + 1 }, (_, at) => at);
      for (let i = 1; i <= one.length; i += 1) {
        const last = before;
        before = row;
        row = [i];
        for (let j = 1; j <= other.length; j += 1) {
          const differs = one[i - 1] === other[j - 1] ? 0 : 1;
          let slips = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + differs);
          if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
            slips = Math.min(slips, last[j - 2] + 1);
          }
          row.push(slips);
        }
        if (Math.min(...row) > most) return most + 1;
      }
      return row[other.length];
    }

    function mend(given) {
      const { shortest, long } = rules.spelling;
      if (vocabulary.has(given) || given.length < shortest || !WORD.test(given)) return given;
      const most = given.length >= long ? 2 : 1;
      let best = [most + 1, 0, given];
      for (let length = given.length - most; length <= given.length + most; length += 1) {
        for (const known of shelves.get(given[0] + length) ?? []) {
          if (known.length < shortest) continue;
          const slips = distance(given, known, most);
          const rival = [slips, -vocabulary.get(known), known];
          if (slips <= most && order(rival, best) < 0) best = rival;
        }
      }
      return best[2];
    }

    // lexicon

    const matches = (stems, at, row) => row.every((one, n) => stems[at + n] === one);

    function concepts(stems) {
      const found = [];
      stems.forEach((first, start) => {
        for (const [after, concept] of gaps.get(first) ?? []) {
          const tail = after.split(" ");
          for (let at = start + 1; at < start + 2 + rules.lexicon.widest; at += 1) {
            if (matches(stems, at, tail)) {
              found.push([start, at + tail.length, concept]);
              break;
            }
          }
        }
      });
      let start = 0;
      while (start < stems.length) {
        let end = Math.min(stems.length, start + rules.lexicon.longest);
        while (end > start && !forms.has(stems.slice(start, end).join(" "))) end -= 1;
        if (end > start) {
          for (const concept of forms.get(stems.slice(start, end).join(" "))) {
            found.push([start, end, concept]);
          }
          start = end;
        } else {
          start += 1;
        }
      }
      return found.sort(order);
    }

    function read(text) {
      const typed = words(text);
      const stems = typed.map(mend).map(stem);
      const found = concepts(stems);
      return { stems, found, words: typed, concepts: new Set(found.map(([, , concept]) => concept)) };
    }

    // features, classifier

    /** How much each stem of a text counts, as kb.ask.emphasis. */
    function emphasis(whole, sentences) {
      const { background, asks: rows, short } = rules.emphasis;
      const asked = sentences.map(([{ stems }, ends]) => ends || stems.some((_, at) => follows(stems, at, rows)));
      const read = sentences.reduce((sum, [{ stems }]) => sum + stems.length, 0);
      if (read !== whole.stems.length) return whole.stems.map(() => 1);
      const last = asked.lastIndexOf(true);
      const counts = [];
      let pointed = false;
      for (let at = sentences.length - 1; at >= 0; at -= 1) {
        const [{ stems, found }] = sentences[at];
        const told = at < last && !asked[at] && !pointed;
        counts.unshift(...stems.map(() => (told ? background : 1)));
        if (asked[at]) pointed = stems.length <= short && !found.some(([, , one]) => acts.has(one));
      }
      return counts;
    }

    /** Each name with the largest of its numbers, in the order in which they are named. */
    function most(pairs) {
      const found = new Map();
      for (const [name, number] of pairs) found.set(name, Math.max(number, found.get(name) ?? 0));
      return found;
    }

    function features({ whole, asking, action: wished, complains, sentences }) {
      const counts = emphasis(whole, sentences);
      const named = [...most(whole.found.map(([start, , one]) => [one, counts[start]]))].sort(([a], [b]) => (a < b ? -1 : 1));
      const row = whole.stems.map((one, n) => [one, counts[n]]).filter(([one]) => !stop.has(one));
      const inThrees = (padded) => Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3));
      const threes = (one) => inThrees(` ${one} `);
      const [kept, contrasted] = parted(asking).map((found) => found.filter((one) => acts.has(one)));
      const families = [
        named.map(([one, n]) => [`c ${one}`, n]),
        named.flatMap(([a, m], at) => named.slice(at + 1).map(([b, n]) => [`p ${a} ${b}`, Math.min(m, n)])),
        row.map(([one, n]) => [`w ${one}`, n]),
        row.slice(1).map(([b, n], at) => [`b ${row[at][0]} ${b}`, Math.min(row[at][1], n)]),
        wished ? [[`${complains ? "x" : "a"} ${wished}`, 1]] : [],
        [...kept.slice(-1).map((one) => [`l ${one}`, 1]), ...contrasted.map((one) => [`n ${one}`, 1])],
        whole.words.flatMap((one, n) => threes(one).map((three) => [`g ${three}`, counts[n]])),
      ];
      return families.flatMap((family, n) => {
        const known = [...most(family)].filter(([name]) => weights.has(name));
        const own = Math.sqrt(known.reduce((sum, [, value]) => sum + value * value, 0));
        return known.map(([name, value]) => [name, (rules.features.lengths[n] * value) / own]);
      });
    }

    function probabilities(reading) {
      const sums = tables.bias.map((bias) => bias / scale);
      for (const [name, value] of features(reading)) {
        const flat = weights.get(name);
        const step = value / scale;
        for (let at = 0; at < flat.length; at += 2) {
          sums[flat[at]] += step * flat[at + 1];
        }
      }
      const highest = Math.max(...sums);
      const powers = sums.map((one) => Math.exp(one - highest));
      const total = powers.reduce((a, b) => a + b, 0);
      return new Map(tables.classes.map((label, n) => [label, powers[n] / total]));
    }

    // phrases

    const stands = (stems, start, rows) =>
      rows.some(([row, most]) => {
        for (let at = Math.max(start - most, row.length); at <= start; at += 1) {
          if (matches(stems, at - row.length, row)) return true;
        }
        return false;
      });

    const follows = (stems, end, rows) =>
      rows.some(([row, most]) => {
        for (let at = end; at <= end + most; at += 1) {
          if (matches(stems, at, row)) return true;
        }
        return false;
      });

    // wishes

    /** Where the wish for an action begins, behind the action before it; -1 where there is none. */
    function wish(stems, found, n) {
      const [start] = found[n];
      const least = n ? found[n - 1][1] : 0;
      for (const [row, most] of rules.wishes.wished) {
        for (let at = start; at >= Math.max(start - most, least + row.length); at -= 1) {
          if (matches(stems, at - row.length, row)) return at - row.length;
        }
      }
      return -1;
    }

    const wishedFor = (stems, found) =>
      [...found.keys()].filter((n) => wish(stems, found, n) >= 0);

    /** Whether another action is asked for behind one, and that one is not. */
    function isAskedBehind(stems, found, n) {
      const [start, end, concept] = found[n];
      if (isAsked(stems.slice(0, start))) return false;
      const later = found.slice(n + 1).filter(([at, , one]) => one !== concept && at >= end);
      return later.some(([at]) => isAsked(stems.slice(end, at)));
    }

    /** Whether it is said of an action, and of none between, that it is done today. */
    function isToday(stems, found, n) {
      const [start, end] = found[n];
      const least = Math.max(0, ...found.map((one) => one[1]).filter((at) => at <= start));
      const most = Math.min(stems.length, ...found.map(([at]) => at).filter((at) => at >= end));
      const { done, doneToo } = rules.wishes;
      return stands(stems.slice(least, start), start - least, done) || follows(stems.slice(end, most), 0, doneToo);
    }

    /** Whether another action is to come in the place of one. */
    function isLeft(stems, [start, end, one], [begins, , other]) {
      const { left, reached, replaced, replacing } = rules.wishes;
      const between = stems.slice(end, begins);
      return (
        one !== other &&
        ((stands(stems, start, left) && follows(between, 0, reached)) ||
          (stands(stems, start, replaced) && follows(between, 0, replacing)))
      );
    }

    /** Those of the actions named that are only what is done today, as kb.ask.wishes.done_today. */
    function doneToday(stems, found) {
      if (found.length > rules.wishes.most) return [];
      const { strip, handed } = rules.cells;
      const { rest, near } = rules.wishes;
      const wished = wishedFor(stems, found);
      return found.filter((one, n) => {
        if (found.slice(n + 1).some((other) => isLeft(stems, one, other))) return true;
        const others = wished.filter((m) => found[m][2] !== one[2]);
        if (!wished.includes(n) && !others.length && isAskedBehind(stems, found, n)) return isToday(stems, found, n);
        const ends = others.filter((m) => one[2] === strip && handed.includes(found[m][2]));
        if (wished.includes(n) || !others.length) return false;
        const ofRest = (m) => {
          const begins = Math.max(one[1], wish(stems, found, m));
          return stems.slice(begins, Math.max(begins, found[m][1] + near)).some((stem) => rest.includes(stem));
        };
        if (ends.some(ofRest)) return false;
        const told = one[1] <= wish(stems, found, others[0]) && !isAsked(stems.slice(0, one[0]));
        return (told && !ends.length) || isToday(stems, found, n);
      });
    }

    // cells

    /** The concepts in order of mention, and apart the actions that are named as a contrast. */
    function parted(reading) {
      const [kept, contrasted] = placed(reading);
      return [kept.map(([, , concept]) => concept), contrasted];
    }

    /** As `parted`, the concepts with where they stand: [start, end, concept]. */
    function placed(reading) {
      const [kept, contrasted, today] = allPlaced(reading);
      return [kept, [...contrasted, ...today.map(([, , concept]) => concept)]];
    }

    /** What is asked for, the actions named as a contrast, and those that are done today. */
    function allPlaced({ stems, found }) {
      const kept = [];
      const contrasted = [];
      const { contrast, unwanted, unwantedToBe, listed, absence, handed } = rules.cells;
      const last = lastToDo({ stems, found });
      const final = Math.max(-1, ...found.filter(([, , one]) => acts.has(one)).map(([at]) => at));
      let ends = -1;
      for (const [start, end, concept] of found) {
        const between = ends >= 0 ? stems.slice(ends, start) : [];
        const another = between.length && between.every((one) => listed.includes(one));
        const second = kept.some(([, , one]) => acts.has(one) && one !== concept);
        const beside = start === ends && start === final;
        const toNone = acts.has(concept) && isDoneToNone({ stems, found }, start);
        if (!acts.has(concept)) {
          kept.push([start, end, concept]);
        } else if (handed.includes(concept) && (toNone || isRefused(stems, start))) {
          kept.push([start, end, "nodeliver"]);
        } else if (
          !beside &&
          (another ||
            isLacking(stems, start, end, last) ||
            stands(stems, start, contrast) ||
            stands(stems, start, stems[start - 1] === "be" ? unwantedToBe : unwanted) ||
            toNone ||
            (second && stands(stems, start, absence)))
        ) {
          contrasted.push(concept);
          ends = end;
        } else {
          kept.push([start, end, concept]);
        }
      }
      const today = doneToday(stems, kept.filter(([, , one]) => acts.has(one)));
      return [kept.filter((one) => !today.includes(one)), contrasted, today];
    }

    /** Whether mail is not to be handed over, where that is named. */
    function isRefused(stems, start) {
      const { refused, notDone, toldWhy } = rules.cells;
      if (stands(stems, start, refused)) return true;
      return stands(stems, start, notDone) && !stems.some((one) => toldWhy.includes(one));
    }

    /** Whether an action is named there only to say that it is not to be done. */
    /** Whether what is named there is said of no mail: "no spam may be delivered". */
    function isDoneToNone({ stems, found }, start) {
      const { toBe, ofBoth } = rules.cells;
      const [modal, be] = stems.slice(Math.max(start - 2, 0), start);
      const isNone = ([begins, end, one]) => end === start - 2 && ofBoth.includes(one) && stems[begins - 1] === "no";
      return toBe.some(([one, other]) => one === modal && other === be) && found.some(isNone);
    }

    function isLacking(stems, start, end, last) {
      const { lacking, denied, but, options, toldWhy } = rules.cells;
      const lacks = stands(stems, start, lacking) || (stands(stems, start, denied) && follows(stems, end, but));
      if (last < end || !lacks || follows(stems, end, options)) return false;
      return !stems.some((stem) => toldWhy.includes(stem));
    }

    /** Where the last action stands that is not named as lacking; -1 where there is none. */
    function lastToDo({ stems, found }) {
      const free = ([at, , one]) => acts.has(one) && !stands(stems, at, rules.cells.lacking);
      return found.findLast(free)?.[0] ?? -1;
    }

    /** Whether an action is wished for in so many words. */
    const wishes = (reading) =>
      wishedFor(reading.stems, placed(reading)[0].filter(([, , one]) => acts.has(one))).length > 0;

    /** The action asked about on the threat that it is not for, as kb.ask.cells.clash. */
    function clashOf(reading) {
      const { threat, concept } = named(reading);
      const chosen = new Map(rules.cells.own).get(concept);
      const own = rules.cells.threats[chosen];
      // Each threat may have an action of its own.
      if (rules.cells.ofBoth.every((one) => reading.concepts.has(one)) && !bothThreats(reading)) return undefined;
      return own && threat !== "neither" && own !== threat ? chosen : undefined;
    }

    /** The actions that are done today where another one is wished for, as kb.ask.cells.done. */
    function doneNow(reading) {
      const { threat, concept } = named(reading);
      const meant = new Map(rules.cells[threat]);
      const found = allPlaced(reading)[2].map(([, , one]) => meant.get(one));
      return found.filter((one) => one && one !== meant.get(concept));
    }

    /** The actions that are named as a contrast to what is asked about, or are done today. */
    function unwanted(reading) {
      const { threat, concept } = named(reading);
      const meant = new Map(rules.cells[threat]);
      const found = parted(reading)[1].map((one) => meant.get(one));
      return found.filter((one) => one && one !== meant.get(concept));
    }

    /** Whether both threats are named in one breath. */
    function bothThreats({ stems, found }) {
      const { ofBoth, listed, within } = rules.cells;
      const named = found.filter(([, , one]) => ofBoth.includes(one));
      const at = named.slice(1).findIndex(([start, , other], n) => {
        const [, end, one] = named[n];
        const between = stems.slice(end, start);
        const known = between.every((stem) => listed.includes(stem) || within.includes(stem));
        return one !== other && known && between.some((stem) => listed.includes(stem));
      });
      return at < 0 ? null : [named[at], named[at + 1]];
    }

    function wanted(reading) {
      const [kept, contrasted] = parted(reading);
      return kept.some((one) => acts.has(one)) ? kept : [...kept, ...contrasted];
    }

    /** The threat that is named, and the concept of the action, if there is one. */
    function named(reading) {
      const said = reading.concepts;
      const found = wanted(reading);
      const rival = said.has("spam") && found.some((one) => rivals.has(one));
      let threat = "neither";
      if (said.has("virus") && !rival) threat = "virus";
      else if (said.has("spam")) threat = "spam";
      else if (reading.context) threat = reading.context;
      let chosen = rules.cells[threat].map(([one]) => one).filter((one) => found.includes(one));
      if (rivals.has(chosen[0])) chosen = found.filter((concept) => rivals.has(concept));
      return { threat, concept: chosen[0] };
    }

    function action(reading) {
      const { threat, concept } = named(reading);
      return new Map(rules.cells[threat]).get(concept);
    }

    // complaints

    /** Whether an action is named behind what happened, as kb.ask.complaints. */
    function askedAnew(stems, named) {
      const first = stems.findIndex((_, at) => follows(stems, at, rules.complaints.happened));
      return first >= 0 && named.some(([at, , one]) => at > first && !rules.cells.handed.includes(one));
    }

    /** Whether an action is set and mail came all the same, as kb.ask.complaints.complains. */
    function complained(reading) {
      const { set, meant, used, if: thought, asked, askedFor, contrary, came, passed, happened, works, not } = rules.complaints;
      const { stems } = reading;
      const named = reading.found.filter(([, , one]) => acts.has(one));
      const begins = (all, given) => all.some((_, at) => follows(all, at, given));
      const told = begins(stems, set);
      const hoped = begins(stems, meant) || !begins(stems, contrary) ? meant : used;
      const start = stems.findIndex((_, at) => follows(stems, at, told ? set : hoped));
      if (!named.length || start < 0 || (parted(reading)[1].length && wishes(reading))) return false;
      const before = stems.slice(0, start).filter(
        (_, at) => at >= start - asked && !named.some(([first, end]) => first <= at && at < end),
      );
      const unset = stands(stems, start, thought) || stands(stems, start, rules.wishes.wished);
      if (unset || isAsked(before)) return false;
      const behind = stems.slice(start);
      const wanted = ([at]) =>
        stems.slice(Math.max(start, at - asked), Math.max(start, at)).some((one) => askedFor.includes(one));
      if (named.some(wanted) || begins(stems, works)) return false;
      if (!told && hoped === used && askedAnew(stems, named)) return false;
      if (begins(behind, told ? passed : happened)) return true;
      if (!told) return false;
      if (begins(stems, contrary) && begins(behind, came)) return true;
      const denied = ([at]) => stands(stems, at, not);
      const done = named.filter((one) => !denied(one)).map(([, , one]) => one);
      return named.some((one) => done.includes(one[2]) && denied(one));
    }

    // protocols

    function areJoint(stems, one, other) {
      const { negated, only, listing, filling, asWell } = rules.protocols;
      const between = stems.slice(one.end, other.start);
      if (!between.length) return !stands(stems, one.start, negated);
      if (between.includes("or") && follows(stems, other.end, only)) return false;
      const fits = (stem) => listing.includes(stem) || filling.includes(stem);
      const listed = between.some((stem) => listing.includes(stem)) && between.every(fits);
      return listed || matches(between, 0, asWell);
    }

    /** Where a sentence names protocols, {start, end, protocols}; those that are joined are one. */
    function mentions({ stems, found }, exact, named = true) {
      const { plain, all, retrieval, retrieving } = rules.protocols;
      const every = found
        .filter(([, , concept]) => all.includes(concept) || (concept === retrieval && !exact))
        .map(([start, end, concept]) => {
          return { start, end, protocols: concept === retrieval ? retrieving : [concept] };
        });
      const isName = (stem) => plain.includes(stem);
      const byName = every.filter(({ start, end }) => named && stems.slice(start, end).some(isName));
      const joined = [];
      for (const one of byName.length ? byName : every) {
        const before = joined[joined.length - 1];
        if (before && areJoint(stems, before, one)) {
          joined.pop();
          const protocols = [...before.protocols, ...one.protocols];
          joined.push({ start: before.start, end: one.end, protocols });
        } else {
          joined.push(one);
        }
      }
      return joined;
    }

    /** A sentence's mentions: those that count, and those that are compared with. */
    function mentioned(reading, every, likens) {
      const { negated, only } = rules.protocols;
      const { stems } = reading;
      const exclusive = stems.includes(only[0][0][0]);
      const today = ofToday(reading, every);
      const own = (one, n) => {
        const end = n ? every[n - 1].end : 0;
        return stands(stems.slice(end), one.start - end, negated);
      };
      const all = every.length > 1 && every.every(own);
      const plain = [];
      const compared = [];
      every.forEach((one, n, found) => {
        const denied =
          !all && stands(stems, one.start, negated) && (exclusive || n < found.length - 1);
        const likened = likens && isLikened(stems, one);
        const alone = n > 0 && (stands(stems, one.start, only) || follows(stems, one.end, only));
        (denied || likened || alone || today.includes(n) ? compared : plain).push(one);
      });
      return { plain, compared };
    }

    function isLikened(stems, { start, end }) {
      const { before, after, askedFor } = rules.protocols;
      return (follows(stems, end, after) && !follows(stems, end, askedFor)) || stands(stems, start, before);
    }

    /** Of mentions that each have an action beside them, those whose action is not wished for. */
    function ofToday(reading, every) {
      const named = reading.found.filter(([, , one]) => acts.has(one));
      if (named.length < 2 || named.length !== every.length) return [];
      const mixed = named.slice(1).some(([start], n) => {
        const next = Math.min(start, every[n + 1].start);
        return Math.max(named[n][0], every[n].start) > next;
      });
      if (mixed) return [];
      const wished = placed(reading)[0].map(([start]) => start);
      return [...named.keys()].filter((n) => !wished.includes(named[n][0]));
    }

    const inOrder = (mentions) =>
      rules.protocols.all.filter((one) => mentions.some(({ protocols }) => protocols.includes(one)));

    /** The protocols that sentences name, first those asked about, as kb.ask.protocols.asked. */
    function protocols(sentences) {
      const { all, plain, retrieving } = rules.protocols;
      const exact = sentences.some(([one]) => retrieving.some((name) => one.concepts.has(name)));
      const isLeft = (stems) => ({ start }) => stands(stems, start, rules.protocols.but);
      const mentionsOf = sentences.map(([one]) => mentions(one, exact));
      const left = mentionsOf.flatMap((row, n) => row.filter(isLeft(sentences[n][0].stems))).flatMap((one) => one.protocols);
      if (left.length) return all.filter((one) => !left.includes(one));
      const everywhere = sentences.some(([one]) => one.stems.some((stem) => rules.protocols.everywhere.includes(stem)));
      if (everywhere) {
        // One by its name, the other by what describes it.
        const isNamed = ({ stems, found }, name) =>
          found.some(([start, end, concept]) => concept === name && stems.slice(start, end).some((one) => plain.includes(one)));
        const byName = all.filter((name) => sentences.some(([one]) => isNamed(one, name)));
        const found = inOrder(sentences.flatMap(([one]) => mentions(one, exact, false)));
        if (byName.length === 1 && found.length > 1) return found;
      }
      const rows = sentences.map(([one, asks], n) => ({ ...mentioned(one, mentionsOf[n], !everywhere), asks }));
      const named = rows.filter(({ plain }) => plain.length);
      if (!named.length) return inOrder(rows.flatMap(({ compared }) => compared));
      const questions = named.filter(({ asks }) => asks);
      const every = inOrder(named.flatMap(({ plain }) => plain));
      const foremost = (questions.length ? questions : named).pop().plain;
      return [...new Set([...inOrder(foremost.slice(-1)), ...every])];
    }

    function cellsOf(chosen, { protocols: on }) {
      return on.map((protocol) => `${rules.cells.threats[chosen]}/${chosen}/${protocol}`);
    }

    // reading

    /** The one threat that a whole text names, not as a scanner's, as kb.ask.reading. */
    function contextOf({ found, stems }) {
      const { scanner, ofScanner } = rules.reading;
      const of = ([start, end]) =>
        stems.slice(start, end).some((one) => scanner.includes(one)) || ofScanner.includes(stems[end]);
      const named = new Set(found.filter((one) => rules.cells.ofBoth.includes(one[2]) && !of(one)).map((one) => one[2]));
      return named.size === 1 ? [...named][0] : "";
    }

    /** What a text asks is read in its last sentence that asks or wishes for a cell, else in all. */
    function understood(text) {
      const whole = read(text);
      const parts = sentences(text);
      const context = contextOf(whole);
      const several = parts.length > 1 ? parts.map((part) => [{ ...read(part), context }, asks(part)]) : [[whole, true]];
      const named = protocols(several);
      const on = named.length ? named : rules.protocols.all;
      for (const [one] of parts.length > 1 ? [...several].reverse() : []) {
        const wishing = wishes(one);
        const wished = (one.concepts.has("can") || wishing) && action(one);
        // What is wished for in place of what was told before is read with it.
        const asking = wishing && action(whole) === wished ? whole : one;
        if (wished) return { whole, asking, action: wished, complains: complained(whole), protocols: on, sentences: several };
      }
      return { whole, asking: whole, action: action(whole), complains: complained(whole), protocols: on, sentences: several };
    }

    // rank

    const clash = (text) => clashOf(understood(text).asking);

    /** The actions that a question says are done today, as kb.ask.today. */
    function today(text) {
      const { whole, asking } = understood(text);
      const named = whole.found.filter(([, , one]) => rules.places.includes(one));
      const apart = named.slice(1).some(([start, , other], n) => {
        const [, end, one] = named[n];
        return one !== other && !whole.stems.slice(end, start).every((stem) => rules.cells.listed.includes(stem));
      });
      return apart ? [] : doneNow(asking);
    }

    /** Whether a question explains why an action is not offered that is, as kb.ask.rank.refuted. */
    function refuted(label, asked) {
      const offered = (id) => rules.offered.includes(id);
      const [, action] = asked[0].split("/");
      const explained = (rules.about[label] ?? []).filter((id) => id.split("/")[1] === action);
      return asked.every(offered) && explained.some((id) => !offered(id));
    }

    /** {candidates: [{id, score}], answered, confident}, best first, as kb.ask.rank.rank. */
    function rank(text) {
      const { actions, none, least, doubt, worth, complaints } = rules.rank;
      const { sure, urgent, sureOfUrgent, combining, sureOfClash } = rules.rank;
      const reading = understood(text);
      const all = new Map(probabilities(reading));
      if (reading.action) {
        // Who wishes for something in place of what is done today asks for that.
        for (const one of doneNow(reading.asking)) {
          all.set(reading.action, (all.get(reading.action) ?? 0) + (all.get(one) ?? 0));
          all.set(one, 0);
        }
      }
      const shares = actions.map((one) => all.get(one) ?? 0);
      let most = Math.max(...shares);
      const [chosen, ...others] = [...actions].sort((a, b) => (all.get(b) ?? 0) - (all.get(a) ?? 0));
      // What is done today, or named as what is not wanted, is no choice.
      const left = unwanted(reading.asking);
      const rival = others.find((one) => !left.includes(one)) ?? others[0];
      const cell = Symbol("about a cell");
      const chances = [...all].filter(([label]) => !actions.includes(label));
      chances.push([cell, shares.reduce((a, b) => a + b, 0)]);
      chances.sort((a, b) => b[1] - a[1]);
      const asked = cellsOf(chosen, reading);
      if (refuted(chances[0][0], asked)) {
        // Why it is not offered is no answer where it is: whoever asks so wants the cell.
        const [[, chance]] = chances.splice(0, 1);
        most += chance;
        chances.find(([label]) => label === cell)[1] += chance;
        chances.sort((a, b) => b[1] - a[1]);
      }
      if (reading.complains && chances[0][0] === cell) {
        // That it is offered is known where it is set: whoever tells so asks how that could happen.
        const of = (one) => chances.find(([label]) => label === one);
        const topic = [...complaints].sort((a, b) => of(b)[1] - of(a)[1])[0];
        of(topic)[1] += of(cell)[1];
        of(cell)[1] = 0;
        chances.sort((a, b) => b[1] - a[1]);
      }
      const [best, first] = chances[0];
      // Why it is not offered and whether it is: either answers the other. So does how a virus could
      // come what was set against it.
      const why = rules.about[best] && asked.every((id) => rules.about[best].includes(id));
      const clashes = (best === cell || best === combining) && clashOf(reading.asking) !== undefined;
      let share = best === cell ? most : first + (why || best === urgent ? most : 0);
      if (clashes && chosen === reading.action) {
        // That it is none on that threat: either answers the other.
        share = most + (chances.find(([label]) => label === combining)?.[1] ?? 0);
      }
      // No action is there for both threats: sure of one, it would keep silent on the other.
      const both = best === cell && bothThreats(reading.asking) !== null;
      let bound = clashes ? sureOfClash : sure;
      if (best === urgent) bound = sureOfUrgent;
      // A threat of another sentence may be another matter's: "our antivirus is new. Can I tag?".
      const supposed = clashes && clashOf({ ...reading.asking, context: "" }) === undefined;
      const confident = best !== none && share >= bound && !both && !supposed;
      const few = reading.protocols.length < rules.protocols.all.length;
      if (!confident && few) {
        // A choice has the next action, too; not on each protocol there is, or it had little else.
        chances.push([rival, all.get(rival) ?? 0]);
        chances.sort((a, b) => b[1] - a[1]);
      }
      const candidates = chances.flatMap(([label, score]) => {
        if (label === none || (label === rival && score < worth)) return [];
        if (label === cell) return asked.map((id) => ({ id, score: most }));
        if (label === rival) return cellsOf(rival, reading).map((id) => ({ id, score }));
        return [{ id: label, score }];
      });
      if (reading.complains && !candidates[0].id.includes("/")) {
        // Beside how that could happen stands what was set.
        const rest = candidates.slice(1).filter(({ id }) => !asked.includes(id));
        candidates.splice(1, Infinity, ...asked.map((id) => ({ id, score: most })), ...rest);
      }
      const near = best !== none && first >= least && all.get(none) < doubt;
      return { candidates, answered: confident || near, confident };
    }

    // joined

    const joins = new RegExp(rules.joined.joins, "giu");
    const pieces = new RegExp(rules.joined.piece, "gu");
    const mark = new RegExp(rules.joined.mark, "u");
    const matter = new Set([...rules.joined.named.flat(), ...acts]);

    const isAsked = (stems) => stems.some((one) => rules.joined.asking.includes(one));

    /** Words, what is recognised in them, and which of them from `start` to `end` name something. */
    function said(text) {
      const all = words(text);
      const reading = read(text);
      const named = (concepts, start = 0, end = all.length) =>
        reading.found.flatMap(([first, last, concept]) =>
          concepts.includes(concept) && start <= first && last <= end ? all.slice(first, last) : [],
        );
      return { all, reading, named };
    }

    function isHindered(stems) {
      const { whether, asked, hindering } = rules.joined;
      const ifs = stems.flatMap((one, at) =>
        whether.includes(one) && stems[at + 1] !== "not" ? [stands(stems, at, asked)] : [],
      );
      return (ifs.length > 0 && !ifs.includes(true)) || stems.some((one) => hindering.includes(one));
    }

    /** Whether another action is asked for behind a joint than before it. */
    function areTwo({ all, reading, named }, found, ends, begins, asking, many) {
      const { stems } = reading;
      if (rules.joined.named.some((concepts) => isWithin(reading, concepts, ends, begins))) return false;
      const before = found.filter(([, end]) => end <= ends);
      const after = found.filter(([start]) => start >= begins);
      if (!before.length) return false;
      const [start, , one] = before.at(-1);
      let first = isAsked(stems.slice(0, start));
      const query = stems.slice(begins).some((stem) => rules.joined.queries.includes(stem));
      if (!after.length) return found.length === 1 && (first || asking) && borrows({ reading, named }, found[0], ends, begins);
      const [at, , other] = after[0];
      const { places } = rules.joined;
      if (named(places, begins, at).length && named(places, at).length) return false;
      const second = isAsked(stems.slice(begins, at));
      const isWished = stems.slice(0, start).some((_, n, all) => follows(all, n, rules.wishes.wished));
      const isState = stems.slice(begins, at).some((stem) => rules.joined.state.includes(stem));
      if (isWished && !isState) first = true;
      // What is told first is how it is today.
      if ((second && !first) || isHindered(stems.slice(0, at))) return false;
      if (areApart(named, rules.cells.ofBoth, ends, begins)) {
        const own = [before, after].every(areOne);
        return (first || asking) && own && !query;
      }
      const apart = areApart(named, places, ends, begins);
      if (many && !(apart && before.length === 1 && !query)) return false;
      if (before.length + after.length < found.length || one === other) return false;
      const between = all.slice(ends, begins);
      // To strip and deliver, or to accept and throw away, is one action.
      const handed = [one, other].some((act) => rules.cells.handed.includes(act));
      const alone = second || between.includes(rules.joined.or) || !handed;
      return Boolean((first && between.length && alone) || (apart && (first || asking)));
    }

    /** Whether the action of the first half holds for the second, which names only a threat and a place. */
    function borrows({ reading, named }, [from, to, act], ends, begins) {
      const { stems, found } = reading;
      const { denying, elliptic, places } = rules.joined;
      if (!found.some(([start, end, one]) => start === from && end === to && one === act)) return false;
      if (placed(reading)[1].length || stems.slice(0, ends).some((one) => denying.includes(one))) return false;
      if (isHindered(stems)) return false;
      const about = found.filter(([, , one]) => rules.cells.ofBoth.includes(one) || places.includes(one));
      const isNamed = (at) => about.some(([start, end]) => start <= at && at < end);
      const rest = stems.filter((_, at) => at >= begins && !isNamed(at));
      const apart = rules.joined.named.every((concepts) => areApart(named, concepts, ends, begins));
      return apart && rest.every((one) => elliptic.includes(one));
    }

    /** Whether a joint stands within "POP3 and IMAP", or within "spam and viruses". */
    function isWithin({ stems, found }, concepts, ends, begins) {
      const { listed, within } = rules.cells;
      const named = found.filter(([, , one]) => concepts.includes(one));
      return named.slice(1).some(([start, , other], n) => {
        const [, end, one] = named[n];
        const between = stems.slice(end, start);
        const apart = one !== other && end <= ends && begins <= start;
        return apart && between.every((stem) => listed.includes(stem) || within.includes(stem));
      });
    }

    /** Whether at most one is among them that excludes another one, and not one of either threat. */
    function areOne(found) {
      const kinds = new Set(found.map(([, , one]) => one));
      const threats = new Set(rules.cells.own.flatMap(([one, act]) => (kinds.has(one) ? [rules.cells.threats[act]] : [])));
      return [...kinds].filter((one) => rivals.has(one)).length <= 1 && threats.size <= 1;
    }

    /** Whether each half names some of the concepts, and the other half others. */
    function areApart(named, concepts, ends, begins) {
      const of = (...half) => concepts.filter((one) => named([one], ...half).length);
      const [one, other] = [of(0, ends), of(begins)];
      return one.length > 0 && other.length > 0 && !one.some((concept) => other.includes(concept));
    }

    /** Whether what is told is asked for, by a question that names no action itself. */
    function asksForBoth({ stems, found }, asked) {
      if (asked.some((one) => one.found.some(([, , name]) => acts.has(name)))) return false;
      const { asking, both, pointing, two } = rules.joined;
      if (stems.some((_, at) => follows(stems, at, two))) return true;
      if (asked.some((one) => one.stems.some((stem) => both.includes(stem)))) return true;
      const only = (own) => own.every((stem) => pointing.includes(stem) || asking.includes(stem));
      return asked.some((one) => only(one.stems)) && wishes({ stems, found });
    }

    /** The sentence for each of two threats that it names in one breath and asks one action for. */
    function ofEachThreat(sentence, { all, reading, named }, every, act, asking) {
      const { stems, found } = reading;
      const { near, passive, places, queries } = rules.joined;
      const pair = bothThreats(reading);
      const threats = found.filter(([, , one]) => rules.cells.ofBoth.includes(one));
      if (!pair || threats.length > pair.length || isHindered(stems) || stems.some((one) => queries.includes(one))) return [];
      const [[start, end], [begins, ends]] = pair;
      if (!asking && !isAsked(stems.slice(0, Math.min(start, act[0])))) return [];
      const ahead = act[0] <= start && start <= act[1] + near;
      if (!ahead && !stems.slice(ends, Math.max(ends, act[0])).some((one) => passive.includes(one))) return [];
      const rest = named(places).length ? [] : every.named(places);
      if (placed(reading)[1].length || stems.some((one) => rules.joined.against.includes(one))) return [];
      const at = [start, end, begins, ends].map((count) => behind(sentence, count));
      if (at.includes(null)) return [];
      const cut = sentence.slice(at[0], at[3]);
      if (rules.joined.brackets.some((one) => cut.includes(one))) return [];
      const [ending] = mark.exec(sentence.slice(0, at[3])) ?? [""];
      const asked = [
        plain(sentence.slice(0, at[1]).replace(/,+$/, "") + ending + sentence.slice(at[3])),
        plain(`${sentence.slice(0, at[0])} ${sentence.slice(at[2])}`),
      ];
      const whole = [
        [...all.slice(0, end), ...all.slice(ends)],
        [...all.slice(0, start), ...all.slice(begins)],
      ];
      // A tag such as "[SPAM 5]" is one word in the sentence, and two between blanks.
      const own = (n) => whole[n].filter((one) => !rules.joined.each.includes(one)).join(" ");
      if (asked.some((one, n) => words(one).join(" ") !== own(n))) return [];
      return asked.map((one, n) => ({ asks: one, whole: [...whole[n], ...rest].join(" ") }));
    }

    /** The sentence with single blanks, and without the words that tell of two. */
    function plain(given) {
      const all = [...given.matchAll(pieces)].map(([one]) => one);
      return all.filter((one) => !rules.joined.each.includes(one.toLowerCase())).join(" ");
    }

    /** Where the sentence goes on behind so many words; null where that is no blank. */
    function behind(sentence, given) {
      let count = given;
      if (!count) return 0;
      for (const piece of sentence.matchAll(pieces)) {
        count -= words(piece[0]).length;
        if (count <= 0) return count ? null : piece.index + piece[0].length;
      }
      return null;
    }

    /** How many words stand before the first that says what a sentence is about. */
    const opening = ({ found }) => found.find(([, , one]) => matter.has(one))[0];

    /** The second half as a sentence with its stops, and with what it has from elsewhere. */
    function inFull(sentence, { reading }, half) {
      const begins = sentence.slice(0, behind(sentence, opening(reading)) ?? 0);
      const own = [...words(half.asks), ...words(begins)];
      const given = half.whole.split(" ").filter((one) => !own.includes(one));
      return `${begins} ${half.asks.replace(mark, "")} ${given.join(" ")}?`;
    }

    /** {asks, whole} of both halves of a sentence that asks for two actions, as kb.ask.joined. */
    function halves(text) {
      const every = said(text);
      const { stems: own } = every.reading;
      if (complained(every.reading) || own.some((_, at) => follows(own, at, rules.complaints.happened))) return [];
      const parts = sentences(text).map((part) => part.trim());
      const questions = parts.filter(asks);
      const noted = !questions.length && !own.some((stem) => rules.joined.telling.includes(stem));
      const plainly = parts.filter((part) => !asks(part));
      const rest = noted ? [plainly.map((part) => part.replace(mark, "")).join(", ")] : plainly;
      const two = noted || asksForBoth(every.reading, questions.map((one) => said(one).reading));
      for (const sentence of [...questions, ...(two || !questions.length ? rest : [])]) {
        const given = said(sentence);
        const { all, reading, named } = given;
        const found = placed(reading)[0].filter(([, , one]) => acts.has(one));
        const kinds = [...new Set(found.map(([, , one]) => one))];
        if (found.length === 1) {
          const each = ofEachThreat(sentence, given, every, found[0], two || asks(sentence));
          if (each.length) return each;
        }
        const handed = kinds.some((one) => rules.cells.handed.includes(one));
        const many = kinds.length > (handed ? 3 : 2);
        let left = rules.joined.most;
        for (const joint of sentence.matchAll(joins)) {
          if (!left) break;
          left -= 1;
          const past = joint.index + joint[0].length;
          const ends = words(sentence.slice(0, joint.index)).length;
          const begins = words(sentence.slice(0, past)).length;
          if (!areTwo(given, found, ends, begins, two || asks(sentence), many)) continue;
          const start = opening(reading);
          const before = all.slice(0, ends);
          const behind = [...all.slice(0, start), ...all.slice(begins)];
          for (const concepts of rules.joined.named) {
            const [first, second] = [named(concepts, 0, ends), named(concepts, begins)];
            const rest = every.named(concepts);
            if (!first.length) before.push(...(second.length ? second : rest));
            if (!second.length) behind.push(...(first.length ? first : rest));
          }
          if (!named([...acts], begins).length) behind.push(...named([...acts], 0, ends));
          const one = { asks: sentence.slice(0, joint.index).trim(), whole: before.join(" ") };
          const other = { asks: sentence.slice(past).trim(), whole: behind.join(" ") };
          const rest = many ? halves(inFull(sentence, given, other)) : [];
          return [one, ...(rest.length ? rest : [other])];
        }
      }
      return [];
    }

    const knows = (one) => vocabulary.has(one);

    /** The cells of one action in the order of the protocols, in which a reply speaks of them. */
    const inReply = (ids) => rules.protocols.all.flatMap((on) => ids.filter((id) => id.endsWith(`/${on}`)));

    return { asks, clash, distance, fold, halves, inReply, knows, mend, named, rank, read, sentences, stem, today, unwrapped, words };
  }

  /** Python's order of tuples. */
  function order(one, other) {
    for (let n = 0; n < one.length; n += 1) {
      if (one[n] < other[n]) return -1;
      if (one[n] > other[n]) return 1;
    }
    return 0;
  }

  root.kbMakeEngine = makeEngine;
})(globalThis);
