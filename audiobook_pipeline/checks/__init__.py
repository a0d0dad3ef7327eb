"""Asset checks: declarative specifications and pure verdicts."""
