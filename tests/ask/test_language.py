"""Another language than English is known, and English is never taken for another."""

from __future__ import annotations

import pytest

from kb.ask import language, words
from kb.ask.language import foreign
from kb.knowledge import loader
from training import examples, measure
from training.figures import cases

FOREIGN = {
    "German": "Warum wird die Mail nicht zugestellt, obwohl ich sie sehe?",
    "French": "Pourquoi ne peut-on pas rejeter le spam avec POP3 ?",
    "Spanish": "\u00bfPor qu\u00e9 no se puede rechazar el correo por POP3?",
    "Italian": "Perch\u00e9 non posso rifiutare lo spam con POP3?",
    "Portuguese": "Por que n\u00e3o posso rejeitar spam em POP3?",
    "Dutch": "Waarom kan ik spam niet weigeren via POP3?",
    "Polish": "Dlaczego nie mog\u0119 odrzuci\u0107 spamu przez POP3?",
    "Czech": "Pro\u010d nemohu odm\u00edtnout spam p\u0159es POP3?",
    "Swedish": "Varf\u00f6r kan jag inte avvisa skr\u00e4ppost?",
    "Danish": "Hvorfor kan jeg ikke f\u00e5 min mail ind fra POP3? Hvad g\u00f8r jeg, tak?",
    "Finnish": "Miksi roskapostia ei voi hyl\u00e4t\u00e4?",
    "Hungarian": "Mi\u00e9rt nem lehet visszautas\u00edtani a spamet?",
    "Romanian": "De ce nu pot respinge spam prin POP3?",
    "Turkish": "Spam neden reddedilemiyor, bu i\u00e7in bir yol var m\u0131?",
    "Greek": "Γιατί δεν spam",
    "Chinese": "为什么POP3不能拒绝",
    "Japanese": "POP3でスパムを拒否できないのは",
}
ENGLISH = [
    'Our customer got "Ihre Rechnung f\u00fcr den Monat M\u00e4rz ist da" with a tag, why?',
    "mail from Maria de la Cruz is tagged",
    "van der Berg spam",
    "POP3",
    "> Warum kommt die Mail nicht an?\nwhat shall I answer him?",
    "Hallo, why is my mail tagged, danke",
    "C:\\Users\\die\\und\\der.eml ist tagged",
    "",
]


@pytest.mark.parametrize("name", FOREIGN)
def test_a_language_is_known(name: str) -> None:
    assert foreign(FOREIGN[name]) == name


def test_norwegian_is_told_for_a_scandinavian_language() -> None:
    # The little words are nearly those of Danish: either name tells the agent enough.
    said = "Hvorfor kan jeg ikke motta meldinger, hva er det som hindrer dem, takk?"
    assert foreign(said) in ("Norwegian", "Danish")


@pytest.mark.parametrize("text", ENGLISH)
def test_names_and_quoted_subjects_are_no_other_language(text: str) -> None:
    assert foreign(text) == ""


def test_no_labelled_question_and_no_phrasing_is_taken_for_another_language() -> None:
    texts = [case.text for name in measure.FILES for case in cases(measure.SETS / name)]
    texts += [text for _, text in examples.examples()]
    texts += [question.title for question in loader.load().questions.values()]
    assert len(texts) > 10_000
    assert [text for text in texts if foreign(text)] == []


def test_little_words_are_written_as_they_are_read() -> None:
    for name, own in language.little_words().items():
        assert {word for word in own if words.words(word) != [word]} == set(), name
        assert name == language.ENGLISH or len(own) >= 30


def test_a_long_word_takes_no_time() -> None:
    assert foreign("x" * 20_000) == ""
    assert foreign('"' * 20_000) == ""
    assert foreign("." * 20_000) == ""
