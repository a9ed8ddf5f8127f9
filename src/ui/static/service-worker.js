// __VERSION__
