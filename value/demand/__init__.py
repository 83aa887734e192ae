"""Reading posts for demand: who asks, who answers, at which stage, and which question of a buyer.

Pure: a text and the questions in, what it says of them out. It abstains by default, because what
it gives is only ever a suggestion, and a wrong one costs a person a click.
"""
