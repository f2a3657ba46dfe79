namespace Calibrate.Planning;

/// <summary>What the modes differ in beside their work.</summary>
public static class Modes
{
    extension(Mode mode)
    {
        /// <summary>
        /// Whether a step works on samples. An update and a checkpoint depend on the model's state alone, which is fp32 in every
        /// precision: they have one batch (1) and one precision, and are neither model FLOP nor a share of a peak.
        /// </summary>
        public bool TakesSamples => mode is not (Mode.Update or Mode.Checkpoint);

        /// <summary>Whether a step is an optimizer's, so that how it is carried out is part of the key.</summary>
        public bool HasOptimizer => mode is Mode.Train or Mode.Update;
    }
}
